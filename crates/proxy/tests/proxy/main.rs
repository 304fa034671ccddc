//! The proxy over real sockets.

#[cfg(test)]
mod api_rules;
#[cfg(test)]
mod embedded;
#[cfg(test)]
mod environment;
#[cfg(test)]
mod static_files;
#[cfg(test)]
mod support;
