"""Parts of scripts/bench.py: each measures one thing and knows no target."""
