"""A person's own keys: presets, keys by command, and what is wrong with them.

Imported only for who asks for other keys than the program's own, and by the command line.
"""
