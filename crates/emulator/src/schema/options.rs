//! Option sets: numbers, English labels, and for statuses the state each belongs to and where it may go.

/// A local or global choice.
#[derive(Debug, PartialEq)]
pub struct OptionSet {
    pub name: &'static str,
    pub display: &'static str,
    pub global: bool,
    pub options: &'static [OptionItem],
    /// The value a new record has when none is sent.
    pub default: Option<i32>,
}

#[derive(Debug, PartialEq)]
pub struct OptionItem {
    pub value: i32,
    pub label: &'static str,
    /// Of a status: the state it belongs to. 0 otherwise.
    pub state: i32,
}

impl OptionSet {
    pub fn label(&self, value: i64) -> Option<&'static str> {
        self.options.iter().find(|o| i64::from(o.value) == value).map(|o| o.label)
    }

    pub fn item(&self, value: i64) -> Option<&'static OptionItem> {
        self.options.iter().find(|o| i64::from(o.value) == value)
    }

    /// The first status of a state.
    pub fn default_of_state(&self, state: i64) -> Option<i32> {
        self.options.iter().find(|o| i64::from(o.state) == state).map(|o| o.value)
    }
}

const fn o(value: i32, label: &'static str) -> OptionItem {
    OptionItem { value, label, state: 0 }
}

const fn s(value: i32, label: &'static str, state: i32) -> OptionItem {
    OptionItem { value, label, state }
}

macro_rules! sets {
    ($($(#[$doc:meta])* $id:ident = $name:literal $display:literal $(global $g:tt)? [$($item:expr),+ $(,)?] default $default:expr;)+) => {
        $($(#[$doc])* pub static $id: OptionSet = OptionSet {
            name: $name, display: $display, global: sets!(@global $($g)?), options: &[$($item),+], default: $default,
        };)+

        /// Every option set.
        pub static ALL: &[&OptionSet] = &[$(&$id),+];
    };
    (@global) => { false };
    (@global $g:tt) => { true };
}

sets! {
    SEGMENT_TYPE = "msdyncrm_segment_msdyncrm_segmenttype" "Segment Type"
        [o(192_350_000, "Dynamic"), o(192_350_001, "Static"), o(192_350_002, "Compound")] default Some(192_350_000);
    SEGMENT_STATE = "msdyncrm_segment_statecode" "Status" [o(0, "Active"), o(1, "Inactive")] default Some(0);
    SEGMENT_STATUS = "msdyncrm_segment_statuscode" "Status Reason" [
        s(192_350_000, "Draft", 0), s(192_350_001, "Live", 0), s(192_350_002, "Stopped", 0),
        s(192_350_003, "Live editable", 0), s(192_350_004, "Expired", 1), s(192_350_005, "Error", 0),
        s(192_350_006, "Going live", 0), s(192_350_007, "Stopping", 0),
    ] default Some(192_350_000);
    QUERY_TYPE = "msdyncrm_segment_msdyncrm_querytype" "Query Type"
        [o(192_350_000, "Interaction based"), o(192_350_001, "Profile based")] default None;
    ACTIVATION = "msdyncrm_segment_msdyncrm_segmentactivationstatus" "Activation Status"
        [o(192_350_000, "Active"), o(192_350_001, "Disabled")] default Some(192_350_000);
    EXTERNAL_SOURCE = "msdyncrm_segment_msdyncrm_externalsource" "External Source"
        [o(192_350_000, "Customer Insight")] default None;
    /// A segment's scope, and `Scope` of FetchContactsByQuery.
    PROCESS_SCOPE = "msdyncrm_processscope" "Process Scope" global yes
        [o(270_100_000, "Organization"), o(270_100_001, "Business unit")] default Some(270_100_000);

    RT_DEFINITION_STATE = "msdynmkt_segmentdefinition_statecode" "Status"
        [o(0, "Active"), o(1, "Inactive")] default Some(0);
    RT_DEFINITION_STATUS = "msdynmkt_segmentdefinition_statuscode" "Status Reason" [
        s(723_270_000, "Live", 0), s(723_270_001, "Draft", 0), s(723_270_002, "Going live", 0),
        s(723_270_003, "Deleted", 1),
    ] default Some(723_270_001);
    RT_SEGMENT_STATE = "msdynmkt_segment_statecode" "Status" [o(0, "Active"), o(1, "Inactive")] default Some(1);
    RT_SEGMENT_STATUS = "msdynmkt_segment_statuscode" "Status Reason" [
        s(1, "Active", 0), s(2, "Inactive", 1), s(3, "Error", 1), s(4, "Deleted", 1), s(5, "Exporting", 1),
    ] default Some(1);
    RT_TYPE = "msdynmkt_segment_msdynmkt_type" "Type"
        [o(10, "Static segment"), o(11, "Dynamic segment")] default Some(11);
    RT_SOURCE = "msdynmkt_segment_msdynmkt_source" "Source"
        [o(12, "Customer Insights - Journeys")] default Some(12);

    STATE = "statecode" "Status" [o(0, "Active"), o(1, "Inactive")] default Some(0);
    STATUS = "statuscode" "Status Reason" [s(1, "Active", 0), s(2, "Inactive", 1)] default Some(1);

    GENDER = "contact_gendercode" "Gender" [o(1, "Male"), o(2, "Female")] default None;
    FAMILY_STATUS = "contact_familystatuscode" "Marital Status"
        [o(1, "Single"), o(2, "Married"), o(3, "Divorced"), o(4, "Widowed")] default None;
    CONTACT_METHOD = "contact_preferredcontactmethodcode" "Preferred Method of Contact"
        [o(1, "Any"), o(2, "Email"), o(3, "Phone"), o(4, "Fax"), o(5, "Mail")] default Some(1);
    CONTACT_LEAD_SOURCE = "contact_leadsourcecode" "Lead Source" [o(1, "Default Value")] default Some(1);
    CONTACT_CUSTOMER_TYPE = "contact_customertypecode" "Relationship Type" [o(1, "Default Value")] default Some(1);
    EDUCATION = "contact_educationcode" "Education" [o(1, "Default Value")] default Some(1);
    ROLE = "contact_accountrolecode" "Role"
        [o(1, "Decision Maker"), o(2, "Employee"), o(3, "Influencer")] default None;

    INDUSTRY = "account_industrycode" "Industry" [
        o(1, "Accounting"), o(2, "Agriculture and Non-petrol Natural Resource Extraction"),
        o(3, "Broadcasting Printing and Publishing"), o(4, "Brokers"), o(5, "Building Supply Retail"),
        o(6, "Business Services"), o(7, "Consulting"), o(8, "Consumer Services"),
        o(9, "Design, Direction and Creative Management"), o(10, "Distributors, Dispatchers and Processors"),
        o(11, "Doctor's Offices and Clinics"), o(12, "Durable Manufacturing"), o(13, "Eating and Drinking Places"),
        o(14, "Entertainment Retail"), o(15, "Equipment Rental and Leasing"), o(16, "Financial"),
        o(17, "Food and Tobacco Processing"), o(18, "Inbound Capital Intensive Processing"),
        o(19, "Inbound Repair and Services"), o(20, "Insurance"), o(21, "Legal Services"),
        o(22, "Non-Durable Merchandise Retail"), o(23, "Outbound Consumer Service"),
        o(24, "Petrochemical Extraction and Distribution"), o(25, "Service Retail"), o(26, "SIG Affiliations"),
        o(27, "Social Services"), o(28, "Special Outbound Trade Contractors"), o(29, "Specialty Realty"),
        o(30, "Transportation"), o(31, "Utility Creation and Distribution"), o(32, "Vehicle Retail"),
        o(33, "Wholesale"),
    ] default None;
    ACCOUNT_CUSTOMER_TYPE = "account_customertypecode" "Relationship Type" [
        o(1, "Competitor"), o(2, "Consultant"), o(3, "Customer"), o(4, "Investor"), o(5, "Partner"),
        o(6, "Influencer"), o(7, "Press"), o(8, "Prospect"), o(9, "Reseller"), o(10, "Supplier"), o(11, "Vendor"),
        o(12, "Other"),
    ] default None;
    ACCOUNT_CATEGORY = "account_accountcategorycode" "Category"
        [o(1, "Preferred Customer"), o(2, "Standard")] default None;

    LEAD_STATE = "lead_statecode" "Status" [o(0, "Open"), o(1, "Qualified"), o(2, "Disqualified")] default Some(0);
    LEAD_STATUS = "lead_statuscode" "Status Reason" [
        s(1, "New", 0), s(2, "Contacted", 0), s(3, "Qualified", 1), s(4, "Lost", 2), s(5, "Cannot Contact", 2),
        s(6, "No Longer Interested", 2), s(7, "Canceled", 2),
    ] default Some(1);
    LEAD_QUALITY = "lead_leadqualitycode" "Rating" [o(1, "Hot"), o(2, "Warm"), o(3, "Cold")] default Some(2);
    LEAD_SOURCE = "lead_leadsourcecode" "Lead Source" [
        o(1, "Advertisement"), o(2, "Employee Referral"), o(3, "External Referral"), o(4, "Partner"),
        o(5, "Public Relations"), o(6, "Seminar"), o(7, "Trade Show"), o(8, "Web"), o(9, "Word of Mouth"), o(10, "Other"),
    ] default None;

    EVENT_TYPE = "msevtmgt_event_msevtmgt_eventtype" "Event Type" [
        o(100_000_000, "Executive Briefing"), o(100_000_001, "Conference"), o(100_000_002, "Demonstration"),
        o(100_000_003, "Training"), o(100_000_004, "Webcast"), o(100_000_005, "Roadshow"),
    ] default None;
    EVENT_FORMAT = "msevtmgt_event_msevtmgt_eventformat" "Format"
        [o(100_000_001, "On-site event"), o(100_000_002, "Webinar event"), o(100_000_003, "Hybrid event")]
        default Some(100_000_001);
    EMAIL_STATE = "msdyncrm_marketingemail_statecode" "Status" [o(0, "Active"), o(1, "Inactive")] default Some(0);
    EMAIL_STATUS = "msdyncrm_marketingemail_statuscode" "Status Reason" [
        s(192_350_000, "Draft", 0), s(192_350_001, "Live", 0), s(192_350_002, "Stopped", 0),
        s(192_350_004, "Expired", 1), s(192_350_005, "Error", 0),
    ] default Some(192_350_000);
    EMAIL_CONTENT_TYPE = "msdyncrm_marketingemail_msdyncrm_contenttype" "Content Type"
        [o(534_120_000, "Default"), o(534_120_001, "Confirmation request")] default Some(534_120_000);
}

#[cfg(test)]
mod tests {
    use dataverse::assumptions::{state_of_definition, state_of_segment};
    use dataverse::outbound::Status;
    use dataverse::real_time::{DefinitionStatus, SegmentStatus, SegmentType};

    use super::*;

    #[test]
    fn the_segment_statuses_are_the_contracts() {
        for status in Status::ALL {
            assert_eq!(SEGMENT_STATUS.label(status.code().into()), Some(status.label()));
        }
        assert_eq!(SEGMENT_STATUS.options.len(), Status::ALL.len());
        assert_eq!(SEGMENT_STATUS.default_of_state(1), Some(Status::Expired.code()));
    }

    #[test]
    fn so_are_those_of_real_time_journeys() {
        let sets: [(&OptionSet, Vec<_>); 3] = [
            (
                &RT_DEFINITION_STATUS,
                DefinitionStatus::ALL.iter().map(|s| (s.code(), s.label(), state_of_definition(*s))).collect(),
            ),
            (
                &RT_SEGMENT_STATUS,
                SegmentStatus::ALL.iter().map(|s| (s.code(), s.label(), state_of_segment(*s))).collect(),
            ),
            (&RT_TYPE, SegmentType::ALL.iter().map(|t| (t.code(), t.label(), 0)).collect()),
        ];
        for (set, contract) in sets {
            let items: Vec<_> = set.options.iter().map(|item| (item.value, item.label, item.state)).collect();
            assert_eq!(items, contract, "{}", set.name);
        }
    }
}
