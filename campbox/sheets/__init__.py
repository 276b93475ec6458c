"""Lists that people made in other programs, read without trusting them (see `reading`)."""
