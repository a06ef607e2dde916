"""The whole program as a person meets it: real processes, real terminals, real files."""
