//! Cities that fit their countries, with the share of contacts each has.

use super::names::Culture;
use super::random::Random;

pub(super) struct Place {
    pub(super) city: &'static str,
    pub(super) state: &'static str,
    pub(super) country: &'static Country,
    /// `#` stands for a digit.
    postal: &'static str,
    weight: u32,
}

pub(super) struct Country {
    pub(super) name: &'static str,
    pub(super) iso: &'static str,
    /// `#` stands for a digit.
    phone: &'static str,
    /// `@` stands for the house number.
    streets: &'static [&'static str],
    cultures: &'static [(Culture, u32)],
    /// How companies are called there.
    pub(super) company_forms: &'static [&'static str],
}

macro_rules! countries {
    ($($id:ident = $name:literal $iso:literal $phone:literal [$($street:literal),+] [$($culture:ident $share:literal),+] [$($form:literal),+];)+) => {
        $(static $id: Country = Country {
            name: $name, iso: $iso, phone: $phone, streets: &[$($street),+],
            cultures: &[$((Culture::$culture, $share)),+], company_forms: &[$($form),+],
        };)+
    };
}

countries! {
    US = "United States" "US" "+1 (5##) 555-01##"
        ["@ Main Street", "@ Oak Avenue", "@ Maple Drive", "@ Washington Street", "@ Lakeview Road", "@ 5th Avenue",
         "@ Park Place", "@ Sunset Boulevard", "@ River Road"]
        [English 62, Spanish 18, Chinese 6, Indian 6, Korean 2, German 2, Italian 2, Polish 1, Arabic 1] ["Inc.", "LLC", "Corp.", "Group"];
    CA = "Canada" "CA" "+1 (5##) 555-01##" ["@ King Street", "@ Queen Street West", "@ rue Sainte-Catherine"]
        [English 60, French 25, Chinese 8, Indian 7] ["Ltd.", "Inc."];
    MX = "Mexico" "MX" "+52 55 #### ####" ["Av. Insurgentes @", "Calle Hidalgo @", "Paseo de la Reforma @"] [Spanish 1] ["S.A. de C.V."];
    BR = "Brazil" "BR" "+55 11 9####-####" ["Rua Augusta, @", "Avenida Paulista, @", "Rua das Flores, @"] [Portuguese 1] ["Ltda.", "S.A."];
    GB = "United Kingdom" "GB" "+44 20 7946 0###" ["@ High Street", "@ Church Lane", "@ Victoria Road", "@ Station Road"]
        [English 80, Indian 12, Polish 4, Arabic 4] ["Ltd", "plc"];
    IE = "Ireland" "IE" "+353 1 555 ####" ["@ Grafton Street", "@ Parnell Square"] [English 1] ["Ltd"];
    DE = "Germany" "DE" "+49 30 #######" ["Hauptstraße @", "Bahnhofstraße @", "Lindenweg @", "Goethestraße @"]
        [German 84, Turkish 10, Polish 6] ["GmbH", "AG", "KG"];
    AT = "Austria" "AT" "+43 1 #######" ["Mariahilfer Straße @", "Ringstraße @"] [German 1] ["GmbH"];
    CH = "Switzerland" "CH" "+41 44 ### ## ##" ["Bahnhofstrasse @", "Seestrasse @"] [German 70, French 20, Italian 10] ["AG", "SA"];
    FR = "France" "FR" "+33 1 ## ## ## ##" ["@ rue de Rivoli", "@ avenue Victor Hugo", "@ place de la République"]
        [French 88, Arabic 12] ["SA", "SARL"];
    ES = "Spain" "ES" "+34 91 ### ## ##" ["Calle Mayor, @", "Gran Vía, @", "Calle de Alcalá, @"] [Spanish 1] ["S.L.", "S.A."];
    IT = "Italy" "IT" "+39 06 #### ####" ["Via Roma @", "Corso Garibaldi @"] [Italian 1] ["S.p.A.", "S.r.l."];
    PT = "Portugal" "PT" "+351 21 ### ####" ["Rua Augusta @", "Avenida da Liberdade @"] [Portuguese 1] ["Lda."];
    NL = "Netherlands" "NL" "+31 20 ### ####" ["Keizersgracht @", "Damstraat @"] [Dutch 1] ["B.V."];
    DK = "Denmark" "DK" "+45 ## ## ## ##" ["Strøget @", "Nørrebrogade @"] [Nordic 1] ["A/S", "ApS"];
    SE = "Sweden" "SE" "+46 8 ### ## ##" ["Storgatan @", "Sveavägen @"] [Nordic 1] ["AB"];
    PL = "Poland" "PL" "+48 22 ### ## ##" ["ul. Marszałkowska @", "ul. Długa @"] [Polish 1] ["Sp. z o.o.", "S.A."];
    GR = "Greece" "GR" "+30 21# ### ####" ["Ερμού @", "Πανεπιστημίου @"] [Greek 1] ["Α.Ε."];
    UA = "Ukraine" "UA" "+380 44 ### ## ##" ["вул. Хрещатик, @", "вул. Шевченка, @"] [Ukrainian 1] ["ТОВ"];
    TR = "Türkiye" "TR" "+90 212 ### ## ##" ["İstiklal Caddesi @", "Bağdat Caddesi @"] [Turkish 1] ["A.Ş."];
    IL = "Israel" "IL" "+972 3 ### ####" ["רוטשילד @", "דיזנגוף @"] [Hebrew 1] ["בע\"מ"];
    AE = "United Arab Emirates" "AE" "+971 4 ### ####" ["شارع الشيخ زايد @"] [Arabic 70, Indian 30] ["LLC"];
    EG = "Egypt" "EG" "+20 2 #### ####" ["شارع التحرير @"] [Arabic 1] ["S.A.E."];
    IN = "India" "IN" "+91 22 #### ####" ["@ M.G. Road", "@ Linking Road"] [Indian 1] ["Pvt. Ltd."];
    JP = "Japan" "JP" "+81 3-####-####" ["丸の内@-1", "銀座@-2", "梅田@-3"] [Japanese 1] ["株式会社"];
    CN = "China" "CN" "+86 21 #### ####" ["南京路@号", "人民路@号"] [Chinese 1] ["有限公司"];
    KR = "South Korea" "KR" "+82 2-###-####" ["세종대로 @", "강남대로 @"] [Korean 1] ["주식회사"];
    AU = "Australia" "AU" "+61 2 5550 ####" ["@ George Street", "@ Collins Street"] [English 80, Chinese 12, Greek 8] ["Pty Ltd"];
    ZA = "South Africa" "ZA" "+27 21 ### ####" ["@ Long Street", "@ Kloof Street"] [English 60, Dutch 40] ["(Pty) Ltd"];
}

macro_rules! places {
    ($($city:literal $state:literal $country:ident $postal:literal $weight:literal),+ $(,)?) => {
        static ALL: &[Place] = &[$(Place { city: $city, state: $state, country: &$country, postal: $postal, weight: $weight }),+];
    };
}

// Weights are shares of a thousand, about.
places! {
    "New York" "NY" US "100##" 42, "New Jersey" "NJ" US "070##" 21, "Los Angeles" "CA" US "900##" 34, "Chicago" "IL" US "606##" 30, "Houston" "TX" US "770##" 24,
    "Phoenix" "AZ" US "850##" 17, "Philadelphia" "PA" US "191##" 19, "San Antonio" "TX" US "782##" 12, "San Diego" "CA" US "921##" 16,
    "Dallas" "TX" US "752##" 20, "Austin" "TX" US "787##" 18, "San Francisco" "CA" US "941##" 20, "Seattle" "WA" US "981##" 22, "Denver" "CO" US "802##" 16,
    "Boston" "MA" US "021##" 21, "Atlanta" "GA" US "303##" 20, "Miami" "FL" US "331##" 18, "Portland" "OR" US "972##" 11, "Minneapolis" "MN" US "554##" 12,
    "Nashville" "TN" US "372##" 9, "Jersey City" "NJ" US "073##" 6, "Newark" "NJ" US "071##" 5, "Salt Lake City" "UT" US "841##" 7, "Detroit" "MI" US "482##" 9,
    "Toronto" "ON" CA "M#V #A#" 18, "Montréal" "QC" CA "H#X #B#" 12, "Vancouver" "BC" CA "V#B #C#" 8, "Ciudad de México" "CDMX" MX "06###" 14,
    "Guadalajara" "Jalisco" MX "44###" 5, "São Paulo" "SP" BR "01###-###" 22, "Rio de Janeiro" "RJ" BR "20###-###" 9,
    "London" "" GB "N# #AB" 38, "Manchester" "" GB "M# #DE" 11, "Edinburgh" "" GB "EH# #GH" 6, "Dublin" "" IE "D0# A###" 7,
    "Berlin" "" DE "10###" 30, "München" "Bayern" DE "80###" 17, "Hamburg" "" DE "20###" 13, "Köln" "Nordrhein-Westfalen" DE "50###" 10, "Wien" "" AT "10#0" 8,
    "Zürich" "" CH "80##" 8, "Paris" "" FR "750##" 30, "Lyon" "" FR "6900#" 8, "Madrid" "" ES "280##" 20, "Barcelona" "" ES "080##" 13, "Roma" "" IT "001##" 10,
    "Milano" "" IT "201##" 12, "Lisboa" "" PT "1###-###" 8, "Amsterdam" "" NL "10## AB" 12, "København" "" DK "2###" 7, "Stockholm" "" SE "11# ##" 8,
    "Warsaw" "" PL "0#-###" 12, "Kraków" "" PL "3#-###" 5, "Αθήνα" "" GR "10# ##" 7, "Athens" "" GR "10# ##" 3, "Київ" "" UA "01###" 4, "İstanbul" "" TR "34###" 7,
    "תל אביב" "" IL "6######" 5, "دبي" "" AE "" 5, "القاهرة" "" EG "11###" 3, "Mumbai" "Maharashtra" IN "4000##" 14, "Bengaluru" "Karnataka" IN "5600##" 11,
    "東京" "" JP "10#-####" 13, "Tokyo" "" JP "10#-####" 6, "大阪" "" JP "53#-####" 5, "上海" "" CN "200###" 8, "서울" "" KR "04###" 7, "Sydney" "NSW" AU "20##" 11,
    "Melbourne" "VIC" AU "30##" 8, "Cape Town" "" ZA "80##" 4,
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

impl Place {
    /// Empty where there are none.
    pub(super) fn postal_code(&self, random: &mut Random) -> String {
        random.digits(self.postal)
    }
}

impl Country {
    pub(super) fn culture(&self, random: &mut Random) -> Culture {
        random.weighted(self.cultures).unwrap_or(Culture::English)
    }

    pub(super) fn street(&self, random: &mut Random) -> String {
        let number = 1 + random.skewed_index(400);
        random.word(self.streets).replace('@', &number.to_string())
    }

    pub(super) fn phone(&self, random: &mut Random) -> String {
        random.digits(self.phone)
    }

    /// Whether names are written in their own script there.
    pub(super) fn writes_natively(&self, culture: Culture) -> bool {
        self.cultures.first().is_some_and(|(main, _)| *main == culture)
    }
}
