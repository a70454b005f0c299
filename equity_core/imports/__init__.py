"""The one way in: files become revisions, all drafts of one import together or not at all."""
