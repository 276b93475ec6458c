"""Exercises: one module for each kind, all listed in registry.py."""
