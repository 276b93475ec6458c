"""The exchange engine: events in sealed, signed files that anyone can open by hand. FORMAT.md is normative."""
