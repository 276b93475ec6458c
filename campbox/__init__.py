"""CampBox: a classroom server for places without internet. app.create_app wires the parts."""
