"""Courses: from folders of Markdown to releases that a box serves. See content/AUTHORING.md."""
