//! Cities that fit their countries, with the share of contacts each has.

use super::names::Culture;
use super::random::Random;

pub(super) struct Place {
    pub(super) city: &'static str,
    pub(super) state: &'static str,
    pub(super) country: &'static Country,
    weight: u32,
}

pub(super) struct Country {
    pub(super) name: &'static str,
    pub(super) iso: &'static str,
    /// `#` stands for a digit.
    postal: &'static str,
    phone: &'static str,
    /// `@` stands for the house number.
    streets: &'static [&'static str],
    cultures: &'static [(Culture, u32)],
    /// How companies are called there.
    pub(super) company_forms: &'static [&'static str],
}

macro_rules! countries {
    ($($id:ident = $name:literal $iso:literal $postal:literal $phone:literal [$($street:literal),+] [$($culture:ident $share:literal),+] [$($form:literal),+];)+) => {
        $(static $id: Country = Country {
            name: $name, iso: $iso, postal: $postal, phone: $phone, streets: &[$($street),+],
            cultures: &[$((Culture::$culture, $share)),+], company_forms: &[$($form),+],
        };)+
    };
}

countries! {
    US = "United States" "US" "#####" "+1 (###) 555-01##"
        ["@ Main Street", "@ Oak Avenue", "@ Maple Drive", "@ Washington Street", "@ Lakeview Road", "@ 5th Avenue",
         "@ Park Place", "@ Sunset Boulevard", "@ River Road"]
        [English 62, Spanish 18, Chinese 6, Indian 6, Korean 2, German 2, Italian 2, Polish 1, Arabic 1] ["Inc.", "LLC", "Corp.", "Group"];
    CA = "Canada" "CA" "K#A #B#" "+1 (###) 555-01##" ["@ King Street", "@ Queen Street West", "@ rue Sainte-Catherine"]
        [English 60, French 25, Chinese 8, Indian 7] ["Ltd.", "Inc."];
    MX = "Mexico" "MX" "#####" "+52 55 #### ####" ["Av. Insurgentes @", "Calle Hidalgo @", "Paseo de la Reforma @"] [Spanish 1] ["S.A. de C.V."];
    BR = "Brazil" "BR" "#####-###" "+55 11 9####-####" ["Rua Augusta, @", "Avenida Paulista, @", "Rua das Flores, @"] [Portuguese 1] ["Ltda.", "S.A."];
    GB = "United Kingdom" "GB" "N# #AB" "+44 20 7946 0###" ["@ High Street", "@ Church Lane", "@ Victoria Road", "@ Station Road"]
        [English 80, Indian 12, Polish 4, Arabic 4] ["Ltd", "plc"];
    IE = "Ireland" "IE" "D0# A###" "+353 1 555 ####" ["@ Grafton Street", "@ Parnell Square"] [English 1] ["Ltd"];
    DE = "Germany" "DE" "#####" "+49 30 #######" ["Hauptstraße @", "Bahnhofstraße @", "Lindenweg @", "Goethestraße @"]
        [German 84, Turkish 10, Polish 6] ["GmbH", "AG", "KG"];
    AT = "Austria" "AT" "1##0" "+43 1 #######" ["Mariahilfer Straße @", "Ringstraße @"] [German 1] ["GmbH"];
    CH = "Switzerland" "CH" "8###" "+41 44 ### ## ##" ["Bahnhofstrasse @", "Seestrasse @"] [German 70, French 20, Italian 10] ["AG", "SA"];
    FR = "France" "FR" "75###" "+33 1 ## ## ## ##" ["@ rue de Rivoli", "@ avenue Victor Hugo", "@ place de la République"]
        [French 88, Arabic 12] ["SA", "SARL"];
    ES = "Spain" "ES" "28###" "+34 91 ### ## ##" ["Calle Mayor, @", "Gran Vía, @", "Calle de Alcalá, @"] [Spanish 1] ["S.L.", "S.A."];
    IT = "Italy" "IT" "00###" "+39 06 #### ####" ["Via Roma @", "Corso Garibaldi @"] [Italian 1] ["S.p.A.", "S.r.l."];
    PT = "Portugal" "PT" "1###-###" "+351 21 ### ####" ["Rua Augusta @", "Avenida da Liberdade @"] [Portuguese 1] ["Lda."];
    NL = "Netherlands" "NL" "10## AB" "+31 20 ### ####" ["Keizersgracht @", "Damstraat @"] [Dutch 1] ["B.V."];
    DK = "Denmark" "DK" "2###" "+45 ## ## ## ##" ["Strøget @", "Nørrebrogade @"] [Nordic 1] ["A/S", "ApS"];
    SE = "Sweden" "SE" "11# ##" "+46 8 ### ## ##" ["Storgatan @", "Sveavägen @"] [Nordic 1] ["AB"];
    PL = "Poland" "PL" "0#-###" "+48 22 ### ## ##" ["ul. Marszałkowska @", "ul. Długa @"] [Polish 1] ["Sp. z o.o.", "S.A."];
    GR = "Greece" "GR" "1## ##" "+30 21# ### ####" ["Ερμού @", "Πανεπιστημίου @"] [Greek 1] ["Α.Ε."];
    UA = "Ukraine" "UA" "0####" "+380 44 ### ## ##" ["вул. Хрещатик, @", "вул. Шевченка, @"] [Ukrainian 1] ["ТОВ"];
    TR = "Türkiye" "TR" "34###" "+90 212 ### ## ##" ["İstiklal Caddesi @", "Bağdat Caddesi @"] [Turkish 1] ["A.Ş."];
    IL = "Israel" "IL" "6######" "+972 3 ### ####" ["רוטשילד @", "דיזנגוף @"] [Hebrew 1] ["בע\"מ"];
    AE = "United Arab Emirates" "AE" "" "+971 4 ### ####" ["شارع الشيخ زايد @"] [Arabic 70, Indian 30] ["LLC"];
    EG = "Egypt" "EG" "11###" "+20 2 #### ####" ["شارع التحرير @"] [Arabic 1] ["S.A.E."];
    IN = "India" "IN" "4#####" "+91 22 #### ####" ["@ M.G. Road", "@ Linking Road"] [Indian 1] ["Pvt. Ltd."];
    JP = "Japan" "JP" "1##-####" "+81 3-####-####" ["丸の内@-1", "銀座@-2", "梅田@-3"] [Japanese 1] ["株式会社"];
    CN = "China" "CN" "20####" "+86 21 #### ####" ["南京路@号", "人民路@号"] [Chinese 1] ["有限公司"];
    KR = "South Korea" "KR" "0####" "+82 2-###-####" ["세종대로 @", "강남대로 @"] [Korean 1] ["주식회사"];
    AU = "Australia" "AU" "2###" "+61 2 5550 ####" ["@ George Street", "@ Collins Street"] [English 80, Chinese 12, Greek 8] ["Pty Ltd"];
    ZA = "South Africa" "ZA" "8###" "+27 21 ### ####" ["@ Long Street", "@ Kloof Street"] [English 60, Dutch 40] ["(Pty) Ltd"];
}

macro_rules! places {
    ($($city:literal $state:literal $country:ident $weight:literal),+ $(,)?) => {
        static ALL: &[Place] = &[$(Place { city: $city, state: $state, country: &$country, weight: $weight }),+];
    };
}

// Weights are shares of a thousand, about.
places! {
    "New York" "NY" US 42, "New Jersey" "NJ" US 21, "Los Angeles" "CA" US 34, "Chicago" "IL" US 30, "Houston" "TX" US 24,
    "Phoenix" "AZ" US 17, "Philadelphia" "PA" US 19, "San Antonio" "TX" US 12, "San Diego" "CA" US 16,
    "Dallas" "TX" US 20, "Austin" "TX" US 18, "San Francisco" "CA" US 20, "Seattle" "WA" US 22, "Denver" "CO" US 16,
    "Boston" "MA" US 21, "Atlanta" "GA" US 20, "Miami" "FL" US 18, "Portland" "OR" US 11, "Minneapolis" "MN" US 12,
    "Nashville" "TN" US 9, "Jersey City" "NJ" US 6, "Newark" "NJ" US 5, "Salt Lake City" "UT" US 7, "Detroit" "MI" US 9,
    "Toronto" "ON" CA 18, "Montréal" "QC" CA 12, "Vancouver" "BC" CA 8, "Ciudad de México" "CDMX" MX 14,
    "Guadalajara" "Jalisco" MX 5, "São Paulo" "SP" BR 22, "Rio de Janeiro" "RJ" BR 9,
    "London" "" GB 38, "Manchester" "" GB 11, "Edinburgh" "" GB 6, "Dublin" "" IE 7,
    "Berlin" "" DE 30, "München" "Bayern" DE 17, "Hamburg" "" DE 13, "Köln" "Nordrhein-Westfalen" DE 10, "Wien" "" AT 8,
    "Zürich" "" CH 8, "Paris" "" FR 30, "Lyon" "" FR 8, "Madrid" "" ES 20, "Barcelona" "" ES 13, "Roma" "" IT 10,
    "Milano" "" IT 12, "Lisboa" "" PT 8, "Amsterdam" "" NL 12, "København" "" DK 7, "Stockholm" "" SE 8,
    "Warsaw" "" PL 12, "Kraków" "" PL 5, "Αθήνα" "" GR 7, "Athens" "" GR 3, "Київ" "" UA 4, "İstanbul" "" TR 7,
    "תל אביב" "" IL 5, "دبي" "" AE 5, "القاهرة" "" EG 3, "Mumbai" "Maharashtra" IN 14, "Bengaluru" "Karnataka" IN 11,
    "東京" "" JP 13, "Tokyo" "" JP 6, "大阪" "" JP 5, "上海" "" CN 8, "서울" "" KR 7, "Sydney" "NSW" AU 11,
    "Melbourne" "VIC" AU 8, "Cape Town" "" ZA 4,
}

pub(super) fn all() -> &'static [Place] {
    ALL
}

/// An index into [`all`], by weight.
pub(super) fn draw(random: &mut Random, shares: &[(usize, u32)]) -> usize {
    random.weighted(shares).unwrap_or(0)
}

/// Each place's index and weight, for [`draw`].
pub(super) fn shares() -> Vec<(usize, u32)> {
    ALL.iter().enumerate().map(|(index, place)| (index, place.weight)).collect()
}

impl Country {
    pub(super) fn culture(&self, random: &mut Random) -> Culture {
        random.weighted(self.cultures).unwrap_or(Culture::English)
    }

    pub(super) fn street(&self, random: &mut Random) -> String {
        let number = 1 + random.skewed_index(400);
        random.word(self.streets).replace('@', &number.to_string())
    }

    pub(super) fn postal_code(&self, random: &mut Random) -> String {
        random.digits(self.postal)
    }

    pub(super) fn phone(&self, random: &mut Random) -> String {
        random.digits(self.phone)
    }

    /// Whether names are written in their own script there.
    pub(super) fn writes_natively(&self, culture: Culture) -> bool {
        self.cultures.first().is_some_and(|(main, _)| *main == culture)
    }
}
