"""What becomes of the money after a campaign succeeded: asked for, approved, shown, followed, and what is left."""
