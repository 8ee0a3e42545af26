"""`/v1/actors`: persons, bodies, forces, companies, organisations and groups in events."""
