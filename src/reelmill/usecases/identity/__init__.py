"""Who may use the service: accounts, logins, sessions, API keys, bearer tokens, invites."""
