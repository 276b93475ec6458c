"""Tables as files for other programs: one module for each format, all behind one promise (see `base`)."""
