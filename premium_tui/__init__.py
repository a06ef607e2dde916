"""premium-tui: a keyboard-first terminal console for Dropbox Premium Support."""

__version__ = "0.1.0"
