"""What a user does with jobs: submit, read, list, cancel, retry, delete."""
