"""The one process per data folder that owns devices, leases, jobs, the record and HTTP; and how to reach it.

address.py   where it listens                       standard library only
starter.py   connect to it, starting it if need be  standard library only
relay.py     `gui-mcp serve`: stdin and stdout to it standard library only
owner.py     its HTTP API, as the owner             standard library only
house.py     the process itself
sessions.py  one relay's connection
orphans.py   what an earlier one left running
"""
