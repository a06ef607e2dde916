"""The rules of Premium Support: pure, no input or output."""
