"""What must not go unseen: raised where it happens, shown until somebody has looked into it."""
