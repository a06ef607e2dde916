"""The edge to the real terminal: safe driver, signals, guards, clipboard, cells, type-ahead."""
