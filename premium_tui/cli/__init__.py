"""The command line: noun-verb commands for scripts; never imports textual."""
