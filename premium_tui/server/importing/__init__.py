"""Import of tickets from elsewhere: one JSON object a line, all of a file or nothing."""
