"""Tests of the kiosk: whose key it was, the door, and the program behind it."""
