//! msdyncrm_FetchContactsByQuery: the contacts a query selects, with the columns a FetchXML names.

use dataverse::outbound::FETCH_CONTACTS;

use super::parameters::Parameters;
use crate::fault::Result;
use crate::records::Session;
use crate::wire::{Call, Reply};

pub(crate) fn fetch_contacts(session: &Session<'_>, call: &Call) -> Result<Reply> {
    let _ = (session, Parameters::read(call, FETCH_CONTACTS, &[])?);
    Err(crate::fault::Fault::unsupported(FETCH_CONTACTS))
}
