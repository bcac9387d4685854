//! Stripped pages of every layout, in words of our own.

use super::*;
use crate::rules::Data;
use std::sync::OnceLock;

fn page(text: &str) -> Page {
    static MARKERS: OnceLock<Markers> = OnceLock::new();
    separate("page.txt", text, MARKERS.get_or_init(|| Markers::load(&Data::embedded()).unwrap()), &mut Vec::new())
}

/// `author|reply|text` of each comment; `-` for no name, `?` for an unknown parent.
fn thread_of(page: &Page) -> Vec<String> {
    let reply = |c: &Comment| match c.reply_to {
        ReplyTo::Top => "0".to_owned(),
        ReplyTo::Unknown => "?".to_owned(),
        ReplyTo::Comment(n) => n.to_string(),
    };
    page.comments.iter().map(|c| format!("{}|{}|{}", c.author.as_deref().unwrap_or("-"), reply(c), c.text.replace('\n', "/"))).collect()
}

fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_owned).collect();
    words.sort();
    words
}

fn assert_whole(text: &str, page: &Page) {
    let mut parts = format!("{}\n{}", page.body, page.furniture);
    for c in &page.comments {
        parts.push('\n');
        parts.push_str(&c.text);
    }
    assert_eq!(words(text), words(&parts));
}

const STORY: &str = "Ferry strike enters its second week\n\nCrews of the island ferries stayed ashore for an eighth day on Monday, and talks with the harbour board were put off again.\n\nThe board says a deal is close. Shops on the outer islands report empty shelves.\n\n";

#[test]
fn wpdiscuz_with_chrome_and_nameless_comments() {
    let text = format!(
        "{STORY}Support The Harbour Post\n\nNotify of\nNewest Most Voted\nInline Feedbacks\nView all comments\nOld Salt\n\nno deal before easter, mark my words\n\n\nthe board always says that\n\nMarta K.\n\nMy brother works on the night boat.\n\nHe says they will hold out until june.\n\nOld Salt\n\ngood for him\n"
    );
    let page = page(&text);
    assert_eq!(
        thread_of(&page),
        [
            "Old Salt|?|no deal before easter, mark my words",
            "-|?|the board always says that",
            "Marta K.|?|My brother works on the night boat.//He says they will hold out until june.",
            "Old Salt|?|good for him"
        ]
    );
    assert_eq!(page.title.as_deref(), Some("Ferry strike enters its second week"));
    assert!(page.body.ends_with("report empty shelves.") && !page.body.contains("Support"));
    assert_whole(&text, &page);
}

#[test]
fn names_without_any_marker() {
    let text = format!(
        "{STORY}Old Salt\n\nno deal before easter, mark my words!!\n\n\nthe board always says that lol\n\nMarta K.\n\nthey will hold out until june imo\n\nWe Need A Bridge\n\nnice photo, thx\n\nJonas_77\n\nwhat about the mail boat?\n"
    );
    let page = page(&text);
    assert_eq!(page.comments.len(), 5);
    assert_eq!(page.comments[3].author.as_deref(), Some("We Need A Bridge"));
    assert_whole(&text, &page);
}

#[test]
fn subheads_of_an_article_are_not_names() {
    let text = format!(
        "{STORY}The Money\n\nThe board lost four million last year, according to its own report, and has asked the council for a loan.\n\nThe Crews\n\nCrews earn less than those of the mainland line. Their contract ended in March.\n\nThe Islands\n\nFarmers have begun to ship milk with fishing boats.\n\nThe Council\n\nThe council meets on Thursday. A vote is expected in the evening.\n"
    );
    let page = page(&text);
    assert!(page.comments.is_empty(), "{:?}", thread_of(&page));
    assert!(page.body.contains("The Crews") && page.body.ends_with("in the evening."));
}

#[test]
fn bullets_keep_nesting_and_empty_comments() {
    let text = format!(
        "{STORY}  • Picture Poster\n\n\n  • Ana\n\n    Deal by Friday, you will see.\n\n    • Ben\n\n      Friday of which year?\n\n      • Ana\n\n        this one :)\n\n    • Cleo\n\n      My list:\n      • bread\n      • milk\n\n  • Dora the Second\n\n    Sail yourselves.\n"
    );
    let page = page(&text);
    assert_eq!(
        thread_of(&page),
        [
            "Picture Poster|0|",
            "Ana|0|Deal by Friday, you will see.",
            "Ben|2|Friday of which year?",
            "Ana|3|this one :)",
            "Cleo|2|My list:/• bread/• milk",
            "Dora the Second|0|Sail yourselves."
        ]
    );
    assert_whole(&text, &page);
}

#[test]
fn wordpress_numbers_with_nested_replies() {
    let text = format!(
        "{STORY}3 thoughts on “Ferry strike enters its second week”\n\n  1. Ana says:\n     May 6, 2019 at 12:05 am\n\n     They sail on Sunday.\n\n     Reply\n\n       1. says:\n          May 6, 2019 at 1:10 pm\n\n          no way\n\n          Reply\n\n  2. Stay Ashore Please says:\n     May 7, 2019 at 8:00 am\n\n     1) food 2) fuel, in that order\n\n     Reply\n\nLeave a Reply\n\nYour email address will not be published.\n"
    );
    let page = page(&text);
    assert_eq!(thread_of(&page), ["Ana|0|They sail on Sunday.", "-|1|no way", "Stay Ashore Please|0|1) food 2) fuel, in that order"]);
    assert_eq!(page.comments[0].posted_at.as_deref(), Some("2019-05-06T00:05"));
    assert_eq!(page.comments[1].posted_at.as_deref(), Some("2019-05-06T13:10"));
    assert_eq!((page.declared_comments, page.status), (Some(3), Status::Comments));
    assert_whole(&text, &page);
}

#[test]
fn numbers_alone_skip_and_hold_lists() {
    let text = format!(
        "{STORY}9 Responses to Ferry strike enters its second week\n\n  1. they sail on sunday\n\n  4. Three things missing here:\n     bread\n     milk\n\n  9. hear hear\n"
    );
    let page = page(&text);
    assert_eq!(thread_of(&page), ["-|?|they sail on sunday", "-|?|Three things missing here:/bread/milk", "-|?|hear hear"]);
    assert_eq!(page.status, Status::Truncated);
}

#[test]
fn numbering_by_path_joins_the_name() {
    let text =
        format!("{STORY}3 comments\n\n  1. Ana 1\n\n    They sail on Sunday.\n\n    • Ben 1.1\n\n      no way\n\n  2. Cleo 2\n\n    hear hear\n");
    assert_eq!(thread_of(&page(&text)), ["Ana|0|They sail on Sunday.", "Ben|1|no way", "Cleo|0|hear hear"]);
}

#[test]
fn blogger_closes_with_the_date() {
    let text = format!(
        "Monday, May 6, 2019\n\n{STORY}2 comments:\n\nAna B said...\n\nThey sail on Sunday.\n\nMay 6, 2019 at 8:00 AM\n\nAnonymous said...\n\n@Ana B dream on\n\nMay 7, 2019 at 9:30 PM\n\nPost a Comment\n\nNewer Post Older Post Home\n"
    );
    let page = page(&text);
    assert_eq!(thread_of(&page), ["Ana B|?|They sail on Sunday.", "Anonymous|1|@Ana B dream on"]);
    assert_eq!(page.comments[1].posted_at.as_deref(), Some("2019-05-07T21:30"));
    assert_eq!(page.published_on.map(|d| d.to_string()).as_deref(), Some("2019-05-06"));
    assert_whole(&text, &page);
}

#[test]
fn guest_layout_with_a_lost_name() {
    let text = format!(
        "{STORY}cold tea\nGuest\ncold tea\nno boats, no news\n\n2019-05-06 08:12\nAna\nGuest\nAna\nthey sail on sunday\n\n2019-05-06 08:30\nGuest\nhear hear\n\n2019-05-06 09:00\nlost my name somewhere\n\n2019-05-06 09:10\n"
    );
    let page = page(&text);
    assert_eq!(
        thread_of(&page),
        ["cold tea|?|no boats, no news", "Ana|?|they sail on sunday", "-|?|hear hear", "-|?|lost my name somewhere"],
        "{}",
        page.layout
    );
    assert_eq!(page.comments[3].posted_at.as_deref(), Some("2019-05-06T09:10"));
    assert_whole(&text, &page);
}

#[test]
fn one_line_a_comment() {
    let text = "Crews of the island ferries stayed ashore for an eighth day on Monday, and talks were put off again.\nCrews of the island ferries stayed ashore for an eighth day on Monday, and talks were put off again.\nThe board said a deal was close.\nno deal before easter, and you can quote me\nthe board always says that lol\nwhat about the mail boat?\nmy brother works on the night boat, they hold out till june imho\ngood for him!!\n";
    let page = page(text);
    assert_eq!(page.comments.len(), 5, "{:?}", thread_of(&page));
    assert_eq!(page.body.matches("eighth day").count(), 1);
    assert_eq!(page.title, None);
    assert_whole(text, &page);
}

#[test]
fn avatars_scores_and_addressees() {
    let text = format!(
        "{STORY}2 Comments\n\n12 points\nThumb Ana 3 hours ago\nThey sail on Sunday.\n\n-4 points\nThumb Ben 2 hours ago\nAna\nnot before the vote\n\n0 points\nMissing Cleo an hour ago\nI can swim.\n"
    );
    let page = page(&text);
    assert_eq!(thread_of(&page), ["Ana|?|They sail on Sunday.", "Ben|1|Ana/not before the vote", "Cleo|?|I can swim."]);
    assert_eq!(page.comments.iter().map(|c| c.upvotes).collect::<Vec<_>>(), [Some(12), Some(-4), Some(0)]);
}

#[test]
fn name_and_parent() {
    let text = format!(
        "{STORY}Comments\n\nAna\nMay 6, 2019\nThey sail on Sunday.\n\nBen > Ana\nMay 6, 2019\nno way\n\nCleo\nMay 7, 2019\nIn reply to Ben\nyes way\n"
    );
    assert_eq!(thread_of(&page(&text)), ["Ana|?|They sail on Sunday.", "Ben|1|no way", "Cleo|2|yes way"]);
}

#[test]
fn pages_without_comments_say_so() {
    let cases = [
        ("Leave a Reply\n\nYour email address will not be published. Required fields are marked *\n", Status::FormOnly, None),
        ("No comments:\n\nPost a Comment\n", Status::None, Some(0)),
        ("Subscribe\nNotify of\n0 Comments\nInline Feedbacks\nView all comments\n", Status::None, Some(0)),
        ("Comments are closed.\n", Status::Closed, None),
        ("comments powered by HyperComments\n", Status::ScriptLoaded, None),
        ("306 Comments\n", Status::Truncated, Some(306)),
        ("", Status::None, None),
    ];
    for (tail, status, declared) in cases {
        let text = format!("{STORY}{tail}");
        let page = page(&text);
        assert!(page.comments.is_empty(), "{tail}");
        assert_eq!((page.status, page.declared_comments), (status, declared), "{tail}");
        assert!(page.body.ends_with("empty shelves."), "{tail}");
        assert_whole(&text, &page);
    }
}

#[test]
fn a_form_may_stand_before_the_comments() {
    let text = format!(
        "{STORY}2 Comments\n\nLeave a Reply\nName *\nEmail *\n\nAna says:\nMay 6, 2019 at 8:05 am\n\nThey sail on Sunday.\n\nBen says:\nMay 6, 2019 at 9:05 am\n\nno way\n"
    );
    assert_eq!(thread_of(&page(&text)), ["Ana|?|They sail on Sunday.", "Ben|?|no way"]);
}

#[test]
fn scores_arrows_and_flat_bullets_without_a_marker() {
    let text = format!(
        "{STORY}5 points\nTed\nGone by monday evening, mark it.\n\n12 points\nBig Dave\nno chance, they have no money\n\n-2 points\nrain_man\nwho cares, we go up in may\n"
    );
    assert_eq!(
        thread_of(&page(&text)),
        ["Ted|?|Gone by monday evening, mark it.", "Big Dave|?|no chance, they have no money", "rain_man|?|who cares, we go up in may"]
    );
    let text = format!("{STORY}• Ted\n\nGone by monday.\n\n• Big Dave\n\nNo chance, they have no money.\n\n• rain_man\n\nwe stay up, you will see\n");
    assert_eq!(
        thread_of(&page(&text)),
        ["Ted|0|Gone by monday.", "Big Dave|0|No chance, they have no money.", "rain_man|0|we stay up, you will see"]
    );
    let text =
        format!("{STORY}Posted by Ted on 12 March 2019 at 10:04\n\nGone by monday.\n\nPosted by Big Dave on 12 March 2019 at 11:30\n\nNo chance.\n");
    assert_eq!(thread_of(&page(&text)), ["Ted|?|Gone by monday.", "Big Dave|?|No chance."]);
    let text = format!(
        "{STORY}1. Quay Side\n\nThe old quay was built in 1910 and you can still see it.\n\n2. Fish Market\n\nI would go there in the morning, my favourite hour.\n\n3. Lighthouse\n\nYou climb ninety steps.\n"
    );
    assert!(page(&text).comments.is_empty());
}

#[test]
fn forum_cards() {
    let text = format!(
        "{STORY}Replies\n\nSenior Member\nJoin Date: Mar 2010\nPosts: 1,204\nThey sail on Sunday.\n\nana_b\nJunior Member\nJoin Date: Jan 2012\nPosts: 12\nno way, not this month\n\nSenior Member\nJoin Date: May 2011\nPosts: 88\nI can swim.\n"
    );
    assert_eq!(thread_of(&page(&text)), ["-|?|They sail on Sunday.", "ana_b|?|no way, not this month", "-|?|I can swim."]);
}

#[test]
fn german_thread_with_ages_and_an_addressee() {
    let text = "Stadtrat verschiebt Entscheidung über die Brücke\n\nVon Jana Holm\n12. März 2021, 14:05 Uhr\n\nDer Stadtrat hat die Abstimmung über die Brücke am Nordufer erneut verschoben.\n\nLesen Sie auch: Hochwasser\n\nEine Entscheidung wird nun im April erwartet.\n\n2 Kommentare\n\nNeueste zuerst\n\nFährmann\nvor 2 Stunden\n\nDie Brücke kommt nie.\n\nAntworten\n\nLisa T.\nvor 1 Stunde\n\n@Fährmann Ich halte dagegen!\n\nAntworten\n\nSchreiben Sie einen Kommentar\n\nIhre E-Mail-Adresse wird nicht veröffentlicht.\n";
    let page = page(text);
    assert_eq!(thread_of(&page), ["Fährmann|?|Die Brücke kommt nie.", "Lisa T.|1|@Fährmann Ich halte dagegen!"]);
    assert_eq!(page.published_on.map(|d| d.to_string()).as_deref(), Some("2021-03-12"));
    assert!(!page.body.contains("Hochwasser") && page.body.ends_with("im April erwartet."));
    assert_whole(text, &page);
}

#[test]
fn french_list_and_spanish_dates_at_the_foot() {
    let text = "Le port rouvre après trois semaines\n\nLes dockers ont voté la reprise du travail mercredi matin, après trois semaines de blocage.\n\n2 réponses à « Le port rouvre après trois semaines »\n\n  1. marin d'eau douce dit :\n    4 mai 2022 à 19 h 40 min\n\n    Ils vont signer avant juin.\n\n    Répondre\n\n      1. Odile dit :\n         5 mai 2022 à 8 h 02 min\n\n         Je n'y crois pas.\n\n         Répondre\n\nLaisser un commentaire Annuler la réponse\n";
    let french = page(text);
    assert_eq!(thread_of(&french), ["marin d'eau douce|0|Ils vont signer avant juin.", "Odile|1|Je n'y crois pas."]);
    assert_eq!(french.comments[0].posted_at.as_deref(), Some("2022-05-04T19:40"));
    let text = "El Ribera queda último\n\nEl equipo perdió por tres a cero contra el líder y suma ya siete jornadas sin ganar.\n\nComentarios (2)\n\nPaco el del bar dijo...\n\nNo llega a Navidad.\n\n12 de octubre de 2020, 22:10\n\nAnónimo dijo...\n\nSe salva en el último partido.\n\n13 de octubre de 2020, 0:15\n\nPublicar un comentario\n";
    let spanish = page(text);
    assert_eq!(thread_of(&spanish), ["Paco el del bar|?|No llega a Navidad.", "Anónimo|?|Se salva en el último partido."]);
    assert_eq!(spanish.comments[1].posted_at.as_deref(), Some("2020-10-13T00:15"));
}

#[test]
fn russian_and_arabic_threads() {
    let text = "Центробанк оставил ставку без изменений\n\n19 марта 2021\n\nЦентральный банк в пятницу сохранил ключевую ставку. Аналитики ожидали повышения.\n\nКомментарии (2)\n\nИван Петрович\n19.03.2021 в 15:40\n\nДо лета поднимут точно.\n\nОтветить\n\nГость\n20.03.2021 в 09:11\n\nа мне всё равно\n\nОтветить\n\nДобавить комментарий\n";
    let russian = page(text);
    assert_eq!(thread_of(&russian), ["Иван Петрович|?|До лета поднимут точно.", "Гость|?|а мне всё равно"]);
    assert_eq!(russian.comments[0].posted_at.as_deref(), Some("2021-03-19T15:40"));
    let text = "إضراب عمال الميناء\n\nواصل عمال الميناء إضرابهم لليوم الثامن على التوالي يوم الاثنين.\n\nالتعليقات (2)\n\nأبو سالم\n5 مارس 2021\n\nلن يوقعوا قبل رمضان والله\n\nرد\n\nليلى\n٦ مارس ٢٠٢١\n\nسيوقعون خلال أسبوع\n\nرد\n\nاترك تعليقاً\n";
    let arabic = page(text);
    assert_eq!(thread_of(&arabic), ["أبو سالم|?|لن يوقعوا قبل رمضان والله", "ليلى|?|سيوقعون خلال أسبوع"]);
    assert_eq!(arabic.comments[1].posted_at.as_deref(), Some("2021-03-06"));
    assert_whole(text, &arabic);
}

#[test]
fn teasers_and_menus_are_no_thread() {
    let text = format!(
        "{STORY}More to read\n\n  • Sport\n\n    Harbour FC sign a keeper from the north\n\n  • Culture\n\n    The old cinema opens its doors again\n\n  • Sport\n\n    Rowers win silver\n\n12.03.2021\n\nCouncil votes on the new bridge\n\n11.03.2021\n\nMarket hall gets a roof\n\n10.03.2021\n\nTwo hurt in crash on ring road\n"
    );
    let page = page(&text);
    assert!(page.comments.is_empty(), "{:?}", thread_of(&page));
    assert_whole(&text, &page);
}

mod properties {
    use super::*;
    use proptest::prelude::*;

    fn a_line() -> impl Strategy<Value = String> {
        let plain = prop::sample::select(vec![
            "Ana",
            "old sapper",
            "Guest",
            "Reply",
            "12 Comments",
            "Notify of",
            "View all comments",
            "Leave a Reply",
            "No comments yet",
            "says:",
            "Ana says:",
            "Ben said...",
            "May 6, 2019 at 8:05 am",
            "2019-05-06",
            "Ana · May 6, 2019",
            "3 hours ago",
            "12",
            "+3 -1",
            "Ben > Ana",
            "In reply to Ana",
            "Join Date: Mar 2010",
            "Posts: 12",
            "Share this:",
            "Pingback: A title",
            "@Ana no",
            "The council met on Monday and put the vote off again, officials said.",
            "no way lol",
            "• ",
            "1.",
            "12. März 2021",
            "Thumb Ana",
            "👍 3",
            "a\u{301}b",
            "\u{feff}x",
            "٦ مارس ٢٠٢١",
            "Comments are closed.",
        ]);
        let bullet = prop::sample::select(vec!["", "", "", "  • ", "    • ", "  1. ", "      2. ", "    ", "\t", "* ", "#1 "]);
        (bullet, prop_oneof![4 => plain.prop_map(str::to_owned), 1 => "\\PC{0,30}"]).prop_map(|(b, l)| format!("{b}{l}"))
    }

    proptest! {
        #[test]
        fn no_word_is_lost_or_doubled(lines in prop::collection::vec((a_line(), 1usize..4), 0..40)) {
            let text: String = lines.iter().map(|(l, n)| format!("{l}{}", "\n".repeat(*n))).collect();
            assert_whole(&text, &page(&text));
        }
    }
}
