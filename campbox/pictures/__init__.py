"""Pictures by their bytes: which format, how large, and without what tells where and by whom they were taken."""

from campbox.pictures.cleaning import NotAPicture, Picture, clean_picture

__all__ = ["NotAPicture", "Picture", "clean_picture"]
