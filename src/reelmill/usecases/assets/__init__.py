"""What happens to files that users upload, one step to a file.

sign_upload ──▶ the client sends the file ──▶ complete ──▶ READY or FAILED ──▶ remove
                                    │
                 prune, where the client never comes back
"""
