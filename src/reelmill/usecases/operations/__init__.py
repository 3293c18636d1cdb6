"""Looking after the installation: is it ready, how is it doing."""
