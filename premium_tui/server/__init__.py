"""The Support API: a server of our own, embedded on first run or run for a team."""
