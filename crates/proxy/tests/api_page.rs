//! Microsoft's page "Basic operations on segments using API", request by request, through the proxy over real sockets:
//! the answer's status, headers and body, and the state after it.

#[cfg(test)]
mod api_page {
    mod bad_input;
    mod compound_segments;
    mod dynamic_segments;
    mod member_changes;
    mod member_lists;
    mod requests;
    mod static_segments;
    mod validation;
    mod world;
}
