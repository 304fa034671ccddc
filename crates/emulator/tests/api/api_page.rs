//! Every request of Microsoft's page on segment operations, as it stands there but for host and ids.
