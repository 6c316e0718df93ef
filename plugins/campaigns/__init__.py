"""Campaigns: what somebody wants to do, what it costs, who pledges, and what came of it."""
