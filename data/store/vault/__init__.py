"""The vault: the allocation, encrypted, in a file of its own; and who holds a key to it.

`envelope` encrypts and seals, `passphrase` wraps private keys, `packing` turns an allocation into
records of one size, `opening` binds an opened vault to one session: pure, all four. `file` is the
database, `holders` the people's keys, `versions` the lists loaded, `cuts` the groups of a cut.
Only data.access.closed (reading) and data.allocation (loading, keys) import it.
"""
