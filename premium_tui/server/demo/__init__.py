"""The demo desk: packaged teams, people and tickets, and their loader."""
