"""Widgets: state in, messages out; they know no screen and no store."""
