"""A class that was never there: invented people play several weeks through the services, to look at and to measure with."""
