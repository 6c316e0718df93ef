"""Who sees and keeps regional offices."""

MANAGE, OVERSEE = "membership.manage", "membership.oversee"
