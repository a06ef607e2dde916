"""Help articles and Learn resources that fit a person's tickets (rules 40-42)."""
