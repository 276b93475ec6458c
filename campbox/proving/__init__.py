"""Proves exercises with code: runs each author's answer, and each start, in a browser with the modules that learners get."""
