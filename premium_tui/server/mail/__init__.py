"""Mail: who gets which letter, its words and form, and the ways it leaves by (rules 7, 32, 37)."""
