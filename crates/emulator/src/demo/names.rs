//! Names of people, by culture, with a form in plain letters for addresses.

use super::random::Random;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Culture {
    English,
    Spanish,
    Portuguese,
    French,
    German,
    Italian,
    Dutch,
    Nordic,
    Polish,
    Turkish,
    Greek,
    Ukrainian,
    Hebrew,
    Arabic,
    Indian,
    Japanese,
    Chinese,
    Korean,
}

/// A name as written, and in Latin letters.
#[derive(Clone, Copy, Debug)]
pub(super) struct Name {
    pub(super) native: &'static str,
    pub(super) latin: &'static str,
}

struct Names {
    women: &'static str,
    men: &'static str,
    families: &'static str,
}

impl Culture {
    /// Names separated by commas, each as written or as `written|in Latin letters`.
    const fn names(self) -> Names {
        let (women, men, families) = match self {
            Self::English => (
                "Mary,Jennifer,Linda,Elizabeth,Susan,Jessica,Sarah,Karen,Emily,Ashley,Olivia,Emma,Grace,Hannah,Chloe,Megan,Abigail,Madison,Samantha,Rachel,Laura,Nicole,Amy,Victoria,Lauren",
                "James,John,Robert,Michael,William,David,Richard,Joseph,Thomas,Charles,Daniel,Matthew,Andrew,Ryan,Ethan,Jacob,Noah,Liam,Benjamin,Samuel,Kevin,Brian,Jack,Oliver,Henry",
                "Smith,Johnson,Williams,Brown,Jones,Miller,Davis,Wilson,Anderson,Taylor,Thomas,Moore,Jackson,Martin,Thompson,White,Harris,Clark,Lewis,Robinson,Walker,Young,Allen,King,Wright,Scott,Hill,Green,Adams,Baker,Nelson,Carter,Mitchell,Roberts,Turner,Phillips,Campbell,Parker,Evans,Edwards,Collins,Stewart,Morris,Murphy,O'Brien,O'Connor,Kelly,McDonald",
            ),
            Self::Spanish => (
                "María,Carmen,Lucía,Sofía,Isabel,Elena,Ana,Paula,Valentina,Camila,Gabriela,Ximena,Marta,Cristina,Rocío",
                "José,Antonio,Juan,Carlos,Luis,Miguel,Javier,Diego,Alejandro,Fernando,Andrés,Santiago,Mateo,Jesús,Raúl",
                "García,Rodríguez,Martínez,Hernández,López,González,Pérez,Sánchez,Ramírez,Torres,Flores,Rivera,Gómez,Díaz,Reyes,Morales,Cruz,Ortiz,Gutiérrez,Chávez,Ramos,Ruiz,Álvarez,Mendoza,Castillo,Vásquez,Jiménez,Núñez",
            ),
            Self::Portuguese => (
                "Ana,Beatriz,Júlia,Mariana,Letícia,Fernanda,Camila,Larissa,Inês,Conceição",
                "João,Pedro,Lucas,Gabriel,Rafael,Thiago,Gonçalo,Rui,Vinícius,Antônio",
                "Silva,Santos,Oliveira,Souza,Rodrigues,Ferreira,Alves,Pereira,Lima,Gomes,Costa,Ribeiro,Carvalho,Araújo,Gonçalves,Magalhães,Simões",
            ),
            Self::French => (
                "Marie,Camille,Léa,Chloé,Manon,Élodie,Céline,Aurélie,Françoise,Zoé,Inès,Margaux",
                "Jean,Pierre,Louis,Hugo,Théo,François,Jérôme,Gaël,Étienne,Mathieu,Rémi,Léo",
                "Martin,Bernard,Dubois,Thomas,Robert,Richard,Petit,Durand,Leroy,Moreau,Simon,Laurent,Lefèvre,Michel,Girard,Mercier,Dupont,Lambert,Fontaine,Béranger,Gauthier,Perrin",
            ),
            Self::German => (
                "Anna,Sophie,Katharina,Julia,Lena,Hannah,Antje,Käthe|Kaethe,Birgit,Sabine,Ulrike,Franziska,Jana,Heike",
                "Lukas,Felix,Maximilian,Jonas,Jürgen|Juergen,Björn|Bjoern,Stefan,Andreas,Wolfgang,Matthias,Tobias,Florian,Uwe,Sören|Soeren",
                "Müller|Mueller,Schmidt,Schneider,Fischer,Weber,Meyer,Wagner,Becker,Schulz,Hoffmann,Schäfer|Schaefer,Koch,Bauer,Richter,Klein,Wolf,Schröder|Schroeder,Neumann,Schwarz,Zimmermann,Krüger|Krueger,Hartmann,Lange,Weiß|Weiss,Vogel,Groß|Gross,Jäger|Jaeger",
            ),
            Self::Italian => (
                "Giulia,Sofia,Aurora,Alice,Chiara,Francesca,Martina,Elisa,Beatrice,Niccolina",
                "Francesco,Alessandro,Lorenzo,Matteo,Leonardo,Davide,Giuseppe,Marco,Luca,Niccolò",
                "Rossi,Russo,Ferrari,Esposito,Bianchi,Romano,Colombo,Ricci,Marino,Greco,Bruno,Gallo,Conti,De Luca,Costa,D'Angelo,Fontana",
            ),
            Self::Dutch => (
                "Emma,Sanne,Lotte,Fleur,Anouk,Femke,Maud,Esmée",
                "Daan,Sem,Lars,Bram,Jeroen,Pieter,Thijs,Ruben",
                "de Jong,Jansen,de Vries,van den Berg,Bakker,Visser,Smit,Meijer,de Boer,Mulder,Botha,van der Merwe",
            ),
            Self::Nordic => (
                "Ingrid,Astrid,Freja,Linnéa,Maja,Sigrid,Åsa|Aasa,Søs|Soes",
                "Erik,Lars,Anders,Magnus,Søren|Soeren,Bjørn|Bjoern,Åke|Aake,Mikkel",
                "Hansen,Johansson,Andersson,Nielsen,Karlsson,Jensen,Lindström|Lindstroem,Sørensen|Soerensen,Bergström|Bergstroem,Ødegård|Oedegaard,Nygård|Nygaard",
            ),
            Self::Polish => (
                "Anna,Katarzyna,Małgorzata|Malgorzata,Agnieszka,Zofia,Bożena|Bozena,Joanna",
                "Piotr,Krzysztof,Andrzej,Łukasz|Lukasz,Paweł|Pawel,Michał|Michal,Wojciech",
                "Nowak,Kowalski,Wiśniewski|Wisniewski,Wójcik|Wojcik,Kowalczyk,Kamiński|Kaminski,Lewandowski,Zieliński|Zielinski,Szymański|Szymanski,Dąbrowski|Dabrowski",
            ),
            Self::Turkish => (
                "Ayşe|Ayse,Zeynep,Elif,Gül|Gul,Şule|Sule",
                "Mehmet,Mustafa,Çağrı|Cagri,Emre,İbrahim|Ibrahim",
                "Yılmaz|Yilmaz,Kaya,Demir,Şahin|Sahin,Çelik|Celik,Yıldız|Yildiz,Öztürk|Ozturk",
            ),
            Self::Greek => (
                "Μαρία|Maria,Ελένη|Eleni,Κατερίνα|Katerina,Σοφία|Sofia,Δήμητρα|Dimitra,Αγγελική|Angeliki",
                "Γιώργος|Giorgos,Δημήτρης|Dimitris,Νίκος|Nikos,Κώστας|Kostas,Γιάννης|Giannis,Παναγιώτης|Panagiotis",
                "Παπαδόπουλος|Papadopoulos,Βλάχος|Vlachos,Αγγελόπουλος|Angelopoulos,Νικολάου|Nikolaou,Γεωργίου|Georgiou,Δημητρίου|Dimitriou,Οικονόμου|Oikonomou",
            ),
            Self::Ukrainian => (
                "Олена|Olena,Наталія|Nataliia,Оксана|Oksana,Ірина|Iryna,Юлія|Yuliia",
                "Олександр|Oleksandr,Андрій|Andrii,Тарас|Taras,Сергій|Serhii,Богдан|Bohdan",
                "Шевченко|Shevchenko,Коваленко|Kovalenko,Бондаренко|Bondarenko,Ткаченко|Tkachenko,Мельник|Melnyk,Кравчук|Kravchuk",
            ),
            Self::Hebrew => (
                "נועה|Noa,תמר|Tamar,מיכל|Michal,שירה|Shira",
                "דוד|David,יוסף|Yosef,איתי|Itai,אורי|Uri",
                "כהן|Cohen,לוי|Levi,מזרחי|Mizrahi,פרץ|Peretz,ביטון|Biton",
            ),
            Self::Arabic => (
                "فاطمة|Fatima,مريم|Maryam,ليلى|Layla,نور|Nour,عائشة|Aisha",
                "محمد|Mohammed,أحمد|Ahmed,علي|Ali,عمر|Omar,خالد|Khalid",
                "الحسن|Alhassan,إبراهيم|Ibrahim,حداد|Haddad,منصور|Mansour,النجار|Alnajjar,صالح|Saleh",
            ),
            Self::Indian => (
                "Priya,Ananya,Aditi,Kavya,Neha,Pooja,Lakshmi,Meera,Divya",
                "Arjun,Rahul,Vikram,Rohan,Aarav,Sanjay,Amit,Karthik,Suresh",
                "Sharma,Patel,Singh,Kumar,Gupta,Reddy,Iyer,Nair,Mehta,Rao,Joshi,Chatterjee,Desai,Kapoor",
            ),
            Self::Japanese => (
                "陽子|Yoko,美咲|Misaki,さくら|Sakura,結衣|Yui,由美子|Yumiko,愛|Ai",
                "太郎|Taro,健太|Kenta,翔|Sho,大輔|Daisuke,直樹|Naoki,浩|Hiroshi",
                "佐藤|Sato,鈴木|Suzuki,高橋|Takahashi,田中|Tanaka,伊藤|Ito,渡辺|Watanabe,山本|Yamamoto,中村|Nakamura,小林|Kobayashi",
            ),
            Self::Chinese => (
                "芳|Fang,秀英|Xiuying,娜|Na,敏|Min,静|Jing,丽|Li",
                "伟|Wei,强|Qiang,磊|Lei,军|Jun,洋|Yang,浩然|Haoran",
                "王|Wang,李|Li,张|Zhang,刘|Liu,陈|Chen,杨|Yang,赵|Zhao,黄|Huang,吴|Wu",
            ),
            Self::Korean => (
                "지우|Jiwoo,서연|Seoyeon,민지|Minji,하은|Haeun",
                "민준|Minjun,서준|Seojun,지훈|Jihoon,현우|Hyunwoo",
                "김|Kim,이|Lee,박|Park,최|Choi,정|Jung,강|Kang",
            ),
        };
        Names { women, men, families }
    }
}

/// The names of one culture, split once.
pub(super) struct People {
    women: Vec<Name>,
    men: Vec<Name>,
    families: Vec<Name>,
}

impl People {
    pub(super) fn of(culture: Culture) -> Self {
        let names = culture.names();
        let split = |list: &'static str| {
            list.split(',')
                .map(|entry| {
                    let (native, latin) = entry.split_once('|').unwrap_or((entry, entry));
                    Name { native, latin }
                })
                .collect()
        };
        Self { women: split(names.women), men: split(names.men), families: split(names.families) }
    }

    pub(super) fn given(&self, woman: bool, random: &mut Random) -> Name {
        skewed(if woman { &self.women } else { &self.men }, random)
    }

    pub(super) fn family(&self, random: &mut Random) -> Name {
        skewed(&self.families, random)
    }
}

fn skewed(names: &[Name], random: &mut Random) -> Name {
    let index = random.skewed_index(names.len());
    names.get(index).copied().unwrap_or(Name { native: "", latin: "" })
}

/// Lower-case letters without accents, for addresses.
pub(super) fn plain(name: &str) -> String {
    name.chars().flat_map(char::to_lowercase).filter_map(plain_letter).collect()
}

const fn plain_letter(c: char) -> Option<char> {
    Some(match c {
        'a'..='z' | '0'..='9' => c,
        'á' | 'à' | 'â' | 'ã' | 'ä' | 'å' => 'a',
        'ç' => 'c',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'í' | 'ì' | 'î' | 'ï' => 'i',
        'ñ' => 'n',
        'ó' | 'ò' | 'ô' | 'õ' | 'ö' => 'o',
        'ú' | 'ù' | 'û' | 'ü' => 'u',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_has_a_form_for_addresses() {
        use Culture::*;
        for culture in [
            English, Spanish, Portuguese, French, German, Italian, Dutch, Nordic, Polish, Turkish, Greek, Ukrainian,
            Hebrew, Arabic, Indian, Japanese, Chinese, Korean,
        ] {
            let people = People::of(culture);
            for name in people.women.iter().chain(&people.men).chain(&people.families) {
                let letters = name.latin.chars().filter(|c| c.is_alphabetic()).count();
                assert_eq!(plain(name.latin).chars().count(), letters, "{culture:?} {name:?}");
                assert!(!name.native.is_empty());
            }
        }
    }
}
