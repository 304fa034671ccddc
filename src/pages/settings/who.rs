//! Who one is to the environment, and which environment that is.

use dataverse::{Error, LookupTable, Uuid, WhoAmI};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{Api, base_path, use_api};
use crate::messages;
use crate::ui::{ErrorBox, Skeleton};

/// What is known of the one who asks; a name that cannot be read is left out.
#[derive(Clone)]
struct Known {
    ids: WhoAmI,
    user: String,
    unit: String,
}

async fn name_of(api: &Api, table: Option<LookupTable>, id: Uuid) -> String {
    let Some(table) = table else { return String::new() };
    let found = api.find(&table, &table.with_ids(&[id])).await.unwrap_or_default();
    found.into_iter().next().map(|one| one.name).unwrap_or_default()
}

async fn ask(api: &Api) -> Result<Known, Error> {
    let ids = api.who_am_i().await?;
    let users = LookupTable::new("systemusers", "systemuserid", "fullname");
    let units = LookupTable::new("businessunits", "businessunitid", "name");
    let user = name_of(api, users, ids.user).await;
    let unit = name_of(api, units, ids.business_unit).await;
    Ok(Known { ids, user, unit })
}

#[component]
pub(super) fn Who() -> impl IntoView {
    let api = StoredValue::new(use_api());
    let known = RwSignal::new(None::<Result<Known, Error>>);
    let load = Callback::new(move |()| {
        known.set(None);
        spawn_local(async move {
            let answer = ask(&api.get_value()).await;
            if !known.is_disposed() {
                known.set(Some(answer));
            }
        });
    });
    load.run(());
    let address = format!("{}{}{}", window().location().origin().unwrap_or_default(), base_path(), dataverse::API_ROOT);
    let fact = |label: &'static str, name: String, id: Uuid| {
        view! {
            <dt>{label}</dt>
            <dd>{name}" "<span class="detail mono">{id.to_string()}</span></dd>
        }
    };
    view! {
        <section class="settings-card" aria-labelledby="settings-you">
            <h2 id="settings-you" class="section-title">{messages::SETTINGS_YOU}</h2>
            {move || match known.get() {
                None => view! { <Skeleton lines=3/> }.into_any(),
                Some(Err(error)) => view! { <ErrorBox error retry=load/> }.into_any(),
                Some(Ok(known)) => view! {
                    <dl class="facts">
                        {fact(messages::SETTINGS_USER, known.user, known.ids.user)}
                        {fact(messages::SETTINGS_UNIT, known.unit, known.ids.business_unit)}
                        {fact(messages::SETTINGS_ORGANIZATION, String::new(), known.ids.organization)}
                        <dt>{messages::SETTINGS_ADDRESS}</dt>
                        <dd class="mono">{address.clone()}</dd>
                    </dl>
                }.into_any(),
            }}
        </section>
    }
}
