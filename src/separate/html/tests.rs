//! Tests of HTML separation on small pages of our own, one for each comment system, and of what must hold on any page.

use super::*;
use crate::model::{ReplyTo, Status};
use proptest::prelude::*;

fn page(html: &str) -> Page {
    let markers = Markers::load(&Data::embedded()).unwrap();
    separate("page.html", html, &markers, &mut Vec::new())
}

/// An article with `thread` after it.
fn with_article(thread: &str) -> Page {
    page(&format!(
        "<html lang=en><head><title>Harbour vote postponed - The Pier</title><meta property='article:published_time' content='2019-03-04T10:00:00Z'></head>
        <body><nav><a href=/>Home</a> <a href=/sport>Sport</a></nav><article><h1>Harbour vote postponed</h1>
        <p>The council put off its vote on the new harbour wall on Monday evening, after four hours of talks, and gave no new date.</p>
        <p>Two engineers told the meeting that the old wall would last another winter, provided that nobody moored the heavy ferry there.</p></article>
        {thread}<footer>Imprint and privacy</footer></body></html>"
    ))
}

/// Author, reply and text of each comment, for comparison.
fn told(page: &Page) -> Vec<(Option<&str>, Option<u32>, &str)> {
    let answered = |r: ReplyTo| if let ReplyTo::Comment(n) = r { Some(n) } else { None };
    page.comments.iter().map(|c| (c.author.as_deref(), answered(c.reply_to), c.text.as_str())).collect()
}

const FIRST: &str = "They will vote before Easter, mark my words.";
const SECOND: &str = "Not a chance, the ferry owners will go to court first.";
const THIRD: &str = "The wall falls in the next storm and then they will have to decide.";

#[track_caller]
fn check(page: &Page, layout: &str, replies: [Option<u32>; 3]) {
    let expected: Vec<_> =
        ["Mara", "Old Salt", "Jonas K."].into_iter().zip(replies).zip([FIRST, SECOND, THIRD]).map(|((a, r), t)| (Some(a), r, t)).collect();
    assert_eq!(told(page), expected);
    assert_eq!(page.layout, layout);
    assert_eq!(page.status, Status::Comments);
    assert!(page.body.starts_with("The council put off") && page.body.ends_with("heavy ferry there."), "{}", page.body);
}

#[test]
fn wordpress_core_with_nested_replies_and_a_pingback() {
    let page = with_article(&format!(
        "<div id=comments class=comments-area><h2>4 thoughts on “Harbour vote postponed”</h2><ol class=comment-list>
        <li id=comment-1 class='comment even thread-even depth-1 parent'><article class=comment-body><footer class=comment-meta><div class='comment-author vcard'>
        <img class='avatar' src=a.png><b class=fn>Mara</b> <span class=says>says:</span></div><div class=comment-metadata><a href=#comment-1><time datetime=2019-03-04T12:00:00+01:00>March 4, 2019 at 12:00 pm</time></a></div></footer>
        <div class=comment-content><p>{FIRST}</p></div><div class=reply><a>Reply</a></div></article>
        <ol class=children><li id=comment-2 class='comment odd depth-2'><article class=comment-body><footer><div class='comment-author vcard'><b class=fn>Old Salt</b> <span class=says>says:</span></div>
        <time datetime=2019-03-04T13:00:00+01:00>March 4, 2019</time></footer><div class=comment-content><p>{SECOND}</p></div><div class=reply><a>Reply</a></div></article></li></ol></li>
        <li id=comment-3 class='comment even depth-1'><article class=comment-body><footer><div class='comment-author vcard'><b class=fn>Jonas K.</b> <span class=says>says:</span></div>
        <time datetime=2019-03-05T08:00:00+01:00>March 5, 2019</time></footer><div class=comment-content><p>{THIRD}</p></div><div class=reply><a>Reply</a></div></article></li>
        <li id=comment-4 class='pingback odd depth-1'><p>Pingback: <a href=x>Other blog on the harbour</a></p></li></ol>
        <div id=respond class=comment-respond><h3>Leave a Reply</h3><form><textarea></textarea><p>Your email address will not be published.</p></form></div></div>"
    ));
    let mut own = page.clone();
    own.comments.retain(|c| !c.flags.contains(&"pingback".to_owned()));
    check(&own, "wordpress", [None, Some(1), None]);
    assert_eq!(page.comments[0].posted_at.as_deref(), Some("2019-03-04T12:00:00+01:00"));
    assert_eq!(page.declared_comments, Some(4));
}

#[test]
fn blogger_with_replies() {
    let one = |id: u32, who: &str, text: &str, inner: &str| {
        format!(
            "<li class=comment id=c{id}><div class=comment-block><div class=comment-header><cite class=user><a href=p>{who}</a></cite><span class='datetime secondary-text'><a href=#c{id}>4 March 2019 at 10:2{id}</a></span></div><p class=comment-content>{text}</p><span class=comment-actions><a class=comment-reply>Reply</a></span></div><div class=comment-replies>{inner}</div></li>"
        )
    };
    let thread = one(1, "Mara", FIRST, &format!("<ol class=thread-chrome>{}</ol>", one(2, "Old Salt", SECOND, ""))) + &one(3, "Jonas K.", THIRD, "");
    let page = with_article(&format!(
        "<section class='comments threaded'><h3>3 comments:</h3><div class='comment-thread toplevel-thread'><ol>{thread}</ol></div></section>"
    ));
    check(&page, "blogger", [None, Some(1), None]);
    assert_eq!(page.comments[1].posted_at.as_deref(), Some("2019-03-04T10:22"));
}

#[test]
fn disqus_saved_from_a_browser() {
    let one = |id: u32, who: &str, text: &str, inner: &str| {
        format!(
            "<li class=post id=post-{id}><div class=post-content><div class=post-body><header class=comment__header><span class=post-byline><span class=author><a href=#>{who}</a></span></span><span class=post-meta><span class=bullet>•</span> <a class=time-ago title='Monday, March 4, 2019 9:1{id} AM'>7 years ago</a></span></header><div class=post-body-inner><div class=post-message><p>{text}</p></div></div><footer><menu><li class=voting><a class=vote-up><span class=count>{id}</span></a></li><li class=reply><a>Reply</a></li><li><a>Share ›</a></li></menu></footer></div></div><ul class=children>{inner}</ul></li>"
        )
    };
    let thread = one(1, "Mara", FIRST, &one(2, "Old Salt", SECOND, "")) + &one(3, "Jonas K.", THIRD, "");
    let page = with_article(&format!(
        "<div id=disqus_thread><div id=layout><nav><ul><li><a>3 Comments</a></li><li>Disqus' Privacy Policy</li></ul></nav><ul id=post-list class=post-list>{thread}</ul></div></div>"
    ));
    check(&page, "disqus", [None, Some(1), None]);
    assert_eq!(page.comments[2].posted_at.as_deref(), Some("2019-03-04T09:13"));
    assert_eq!(page.comments[1].upvotes, Some(2));
}

#[test]
fn hacker_news_tables() {
    let one = |id: u32, width: u32, who: &str, text: &str| {
        format!(
            "<tr class='athing comtr' id={id}><td><table><tr><td class=ind indent='{}'><img src=s.gif height=1 width={width}></td><td class=votelinks><a id=up_{id}></a></td><td class=default><div><span class=comhead><a href=user class=hnuser>{who}</a> <span class=age title='2019-03-04T09:1{id}:00'><a href=item>7 years ago</a></span> <span class=navs>| <a>parent</a> | <a>next</a></span></span></div><div class=comment><div class='commtext c00'>{text}</div><div class=reply><p><a>reply</a></p></div></div></td></tr></table></td></tr>",
            width / 40
        )
    };
    let thread = one(1, 0, "Mara", FIRST) + &one(2, 40, "Old Salt", SECOND) + &one(3, 0, "Jonas K.", THIRD);
    let page = page(&format!(
        "<html><body><table><tr><td><a href=x>Harbour vote postponed</a></td></tr></table><table class=comment-tree>{thread}</table></body></html>"
    ));
    assert_eq!(told(&page), vec![(Some("Mara"), None, FIRST), (Some("Old Salt"), Some(1), SECOND), (Some("Jonas K."), None, THIRD)]);
    assert_eq!(page.layout, "hackernews");
    assert_eq!(page.comments[0].posted_at.as_deref(), Some("2019-03-04T09:11:00"));
}

#[test]
fn old_reddit() {
    let one = |id: u32, who: &str, text: &str, inner: &str| {
        format!(
            "<div class='thing id-t1_{id} noncollapsed comment' id=thing_t1_{id}><p class=parent><a name={id}></a></p><div class='midcol unvoted'></div><div class='entry unvoted'><p class=tagline><a class=expand>[–]</a><a href=u class='author may-blank'>{who}</a> <span class='score unvoted' title={id}>{id} points</span> <time title='Mon Mar 4 09:1{id}:00 2019 UTC' datetime='2019-03-04T09:1{id}:00+00:00'>7 years ago</time></p><form class='usertext'><div class='usertext-body md-container'><div class=md><p>{text}</p></div></div></form><ul class='flat-list buttons'><li><a>permalink</a></li><li><a>embed</a></li><li><a>save</a></li><li><a>reply</a></li></ul></div><div class=child><div class=sitetable>{inner}</div></div></div>"
        )
    };
    let thread = one(1, "Mara", FIRST, &one(2, "Old Salt", SECOND, "")) + &one(3, "Jonas K.", THIRD, "");
    let page = with_article(&format!(
        "<div class=commentarea><div class=panestack-title><span class=title>all 3 comments</span></div><div class='sitetable nestedlisting'>{thread}</div></div>"
    ));
    check(&page, "reddit", [None, Some(1), None]);
    assert_eq!(page.comments[2].upvotes, Some(3));
}

#[test]
fn forums_phpbb_vbulletin_xenforo_discourse() {
    let phpbb = |id: u32, who: &str, text: &str| {
        format!(
            "<div id=p{id} class='post bg{id}'><div class=inner><dl class=postprofile><dt><a href=u class=username>{who}</a></dt><dd>Posts: 1{id}</dd></dl><div class=postbody><h3><a href=#p{id}>Re: Harbour</a></h3><p class=author>by <strong><a class=username>{who}</a></strong> » Mon Mar 04, 2019 9:1{id} am</p><div class=content>{text}</div></div></div></div>"
        )
    };
    let xenforo = |id: u32, who: &str, text: &str| {
        format!(
            "<article class='message message--post js-post' data-author='{who}' id=js-post-{id}><div class=message-user><h4 class=message-name><a class=username>{who}</a></h4><h5 class=userTitle>Member</h5></div><div class=message-main><header><a><time class=u-dt datetime='2019-03-04T09:1{id}:00+0000'>Mar 4, 2019</time></a></header><div class=message-userContent><article class=message-body><div class=bbWrapper>{text}</div></article></div><footer><a>Report</a> <a>Reply</a></footer></div></article>"
        )
    };
    let discourse = |id: u32, who: &str, text: &str| {
        format!(
            "<div id=post_{id} class='topic-body crawler-post' itemprop=comment itemscope itemtype='http://schema.org/Comment'><div class=crawler-post-meta><span class=creator itemprop=author><a><span itemprop=name>{who}</span></a></span><span class=crawler-post-infos><time datetime='2019-03-04T09:1{id}:00Z'>March 4, 2019, 9:1{id}am</time></span></div><div class=post itemprop=text><p>{text}</p></div></div>"
        )
    };
    let vbulletin = |id: u32, who: &str, text: &str| {
        format!(
            "<li class='postbitlegacy postbitim postcontainer' id=post_{id}><div class=posthead><span class=postdate><span class=date>03-04-2019, <span class=time>09:1{id} AM</span></span></span></div><div class=userinfo><a class='username offline'><strong>{who}</strong></a><span class=usertitle>Senior Member</span></div><div class=postbody><div class=content><div id=post_message_{id}><blockquote class='postcontent restore'>{text}</blockquote></div></div></div><div class=postfoot><a>Reply With Quote</a></div></li>"
        )
    };
    type One<'a> = &'a dyn Fn(u32, &str, &str) -> String;
    for (layout, one) in [("phpbb", &phpbb as One<'_>), ("xenforo", &xenforo), ("discourse", &discourse), ("vbulletin", &vbulletin)] {
        let thread = one(1, "Mara", FIRST) + &one(2, "Old Salt", SECOND) + &one(3, "Jonas K.", THIRD);
        let page = page(&format!("<html lang=en-US><body><h1>Harbour</h1><div class=posts>{thread}</div></body></html>"));
        assert_eq!(told(&page), vec![(Some("Mara"), None, FIRST), (Some("Old Salt"), None, SECOND), (Some("Jonas K."), None, THIRD)], "{layout}");
        assert_eq!(page.layout, layout);
        assert!(page.comments[0].posted_at.as_deref().unwrap().starts_with("2019-03-04T09:11"), "{layout} {:?}", page.comments[0].posted_at);
    }
}

#[test]
fn youtube_custom_elements() {
    let one = |who: &str, text: &str, inner: &str| {
        format!(
            "<ytd-comment-thread-renderer class='style-scope'><ytd-comment-renderer id=comment class='style-scope'><div id=header-author><h3><a id=author-text><span>{who}</span></a></h3><yt-formatted-string class=published-time-text><a>2 years ago</a></yt-formatted-string></div><div id=content><yt-formatted-string id=content-text>{text}</yt-formatted-string></div><div id=toolbar><span id=vote-count-middle>7</span><a>Reply</a></div></ytd-comment-renderer>{inner}</ytd-comment-thread-renderer>"
        )
    };
    let page = with_article(&format!(
        "<ytd-comments id=comments><h2>3 Comments</h2>{}{}{}</ytd-comments>",
        one("Mara", FIRST, ""),
        one("Old Salt", SECOND, ""),
        one("Jonas K.", THIRD, "")
    ));
    check(&page, "youtube", [None, None, None]);
    assert_eq!(page.comments[0].posted_at, None);
}

#[test]
fn facebook_plugin_saved_from_a_browser() {
    let one = |id: u32, who: &str, text: &str| {
        format!(
            "<div class='_3-8y _5nz1 clearfix'><div><div class='UFICommentContent'><span><a class=UFICommentActorName>{who}</a></span><div class=_30o4><span class=_5mdd><span>{text}</span></span></div><div class=_2vq9><a>Like</a> · <a>Reply</a> · <span>{id}</span> · <abbr data-utime=155169{id}000 title='Monday, March 4, 2019 at 9:1{id} AM'>7y</abbr></div></div></div></div>"
        )
    };
    let page = with_article(&format!(
        "<div class='fb_ufi'><div>3 Comments</div><div>Sort by Oldest</div>{}{}{}<div>Facebook Comments Plugin</div></div>",
        one(1, "Mara", FIRST),
        one(2, "Old Salt", SECOND),
        one(3, "Jonas K.", THIRD)
    ));
    check(&page, "facebook", [None, None, None]);
    assert!(page.comments[0].posted_at.as_deref().unwrap().starts_with("2019-03-04"));
}

#[test]
fn drupal_with_rdfa_and_indents() {
    let one = |id: u32, who: &str, text: &str| {
        format!(
            "<a id=comment-{id}></a><article typeof='schema:Comment' class='js-comment comment'><footer><h6>{who} | Mo, 4. März 2019 - 09:1{id}<span property='schema:dateCreated' content='2019-03-04T09:1{id}:00+00:00' class=hidden></span></h6></footer><div><div property='schema:text' class='field field--name-comment-body'><p>{text}</p></div><ul class=links><li><a>Antworten</a></li></ul></div></article>"
        )
    };
    let page = with_article(&format!(
        "<section><h2>Kommentare</h2>{}<div class=indented>{}</div>{}</section>",
        one(1, "Mara", FIRST),
        one(2, "Old Salt", SECOND),
        one(3, "Jonas K.", THIRD)
    ));
    assert_eq!(
        told(&page).iter().map(|t| (t.0, t.2)).collect::<Vec<_>>(),
        [(Some("Mara"), FIRST), (Some("Old Salt"), SECOND), (Some("Jonas K."), THIRD)]
    );
    assert_eq!(page.layout, "drupal");
    assert_eq!(page.comments[0].posted_at.as_deref(), Some("2019-03-04T09:11:00+00:00"));
}

#[test]
fn movable_type_and_legacy_lists_of_terms() {
    let movable = |id: u32, who: &str, text: &str| {
        format!(
            "<div class=comment id=comment-{id}><div class=inner><div class=comment-header><span class='vcard author'>{who}</span> said:</div><div class=comment-content><p>{text}</p></div><div class=comment-footer>Posted on <a href=#comment-{id}><abbr class=published title='2019-03-04T09:1{id}:00+00:00'>March 4, 2019 9:1{id} AM</abbr></a></div></div></div>"
        )
    };
    let legacy = |id: u32, who: &str, text: &str| {
        format!(
            "<dt class=comment-author id=c{id}><a name=c{id}></a><a href=p>{who}</a> said...</dt><dd class=comment-body><p>{text}</p></dd><dd class=comment-footer><span class=comment-timestamp><a>March 4, 2019 at 9:1{id} AM</a></span></dd>"
        )
    };
    let all = |one: &dyn Fn(u32, &str, &str) -> String| one(1, "Mara", FIRST) + &one(2, "Old Salt", SECOND) + &one(3, "Jonas K.", THIRD);
    let page = with_article(&format!("<div id=comments class=comments><h2>3 Comments</h2><div class=comments-content>{}</div></div>", all(&movable)));
    check(&page, "movabletype", [None, None, None]);
    let page = with_article(&format!("<div id=comments><h4>3 comments:</h4><dl id=comments-block>{}</dl></div>", all(&legacy)));
    assert_eq!(told(&page), vec![(Some("Mara"), None, FIRST), (Some("Old Salt"), None, SECOND), (Some("Jonas K."), None, THIRD)]);
}

#[test]
fn unknown_markup_with_hashed_names_and_indents() {
    let one = |id: u32, margin: u32, who: &str, text: &str| {
        format!(
            "<div class=_gf{{}} style='margin-left:{margin}px'><div class=_h3><span class=_e1>{who}</span><span class=_6d>04.03.2019 09:1{id}</span></div><div class=_rf>{text}</div><div class=_y4><span>▲</span><span>{id}</span><span>Answer</span><span>Flag</span></div></div>"
        )
    };
    let page = with_article(&format!(
        "<div class=_p9><div class=_8h>Discussion · 3</div>{}{}{}</div>",
        one(1, 0, "Mara", FIRST),
        one(2, 24, "Old Salt", SECOND),
        one(3, 0, "Jonas K.", THIRD)
    ));
    check(&page, "html_siblings", [None, Some(1), None]);
}

#[test]
fn talkback_tables_and_names_before_stamps() {
    let one = |id: u32, who: &str, text: &str| {
        format!(
            "<tr><td><table border=0><tr><td bgcolor=#eee><font size=1><b>{who}</b> | 0{id} Mar 2019 | <a href=reply.php>answer</a></font></td></tr><tr><td><font size=2>{text}</font></td></tr></table></td></tr>"
        )
    };
    let page = with_article(&format!(
        "<table width=100%><tr><td><b>Talkbacks (3)</b></td></tr>{}{}{}</table>",
        one(1, "Mara", FIRST),
        one(2, "Old Salt", SECOND),
        one(3, "Jonas K.", THIRD)
    ));
    check(&page, "html_siblings", [None, None, None]);
    assert_eq!(page.comments[1].posted_at.as_deref(), Some("2019-03-02"));
}

#[test]
fn comments_told_by_json_ld_only() {
    let page = with_article(&format!(
        "<script type='application/ld+json'>{{\"@type\":\"NewsArticle\",\"commentCount\":2,\"comment\":[{{\"@type\":\"Comment\",\"@id\":\"#1\",\"text\":\"{FIRST}\",\"dateCreated\":\"2019-03-04T09:00:00Z\",\"author\":{{\"name\":\"Mara\"}},\"upvoteCount\":3}},
        {{\"@type\":\"Comment\",\"text\":\"{SECOND}\",\"author\":{{\"name\":\"Old Salt\"}},\"parentItem\":{{\"@id\":\"#1\"}}}}]}}</script>"
    ));
    assert_eq!(told(&page), vec![(Some("Mara"), None, FIRST), (Some("Old Salt"), Some(1), SECOND)]);
    assert_eq!(page.comments[0].upvotes, Some(3));
    assert_eq!(page.layout, "jsonld");
}

#[test]
fn in_reply_to_links_name_the_parent() {
    let one = |id: u32, who: &str, to: &str, text: &str| {
        format!(
            "<div class=c-item id=comment-{id}><div class=c-head><span class=c-author>{who}</span> {to} <time datetime=2019-03-04T09:1{id}:00>4 March 2019</time></div><div class=c-text><p>{text}</p></div><div><button>Reply</button></div></div>"
        )
    };
    let to = "<span>in reply to <a href=#comment-1>Mara</a></span>";
    let page = with_article(&format!(
        "<div class=comments><h3>3 comments</h3>{}{}{}</div>",
        one(1, "Mara", "", FIRST),
        one(2, "Old Salt", to, SECOND),
        one(3, "Jonas K.", "", THIRD)
    ));
    check(&page, "html_siblings", [None, Some(1), None]);
}

#[test]
fn a_list_rendered_twice_counts_once() {
    let one = |id: u32, who: &str, text: &str| {
        format!("<li class=comment id=c{id}><b class=author>{who}</b> <i class=date>2019-03-0{id}</i><p>{text}</p></li>")
    };
    let list = format!("<ul class=comments>{}{}</ul>", one(1, "Mara", FIRST), one(2, "Old Salt", SECOND));
    assert_eq!(with_article(&format!("<div class=wide>{list}</div><div class=narrow>{list}</div>")).comments.len(), 2);
}

#[test]
fn what_is_no_thread() {
    let none = |html: &str| {
        let page = with_article(html);
        assert!(page.comments.is_empty(), "{:?}", told(&page));
        page
    };
    let recent = none(
        "<aside><div class='widget widget_recent_comments'><h3>Recent Comments</h3><ul><li class=recentcomments><span class=comment-author-link>Mara</span> on <a href=/x>Harbour</a></li><li class=recentcomments><span class=comment-author-link>Jo</span> on <a href=/y>Ferry prices</a></li></ul></div></aside>",
    );
    assert_eq!(recent.status, Status::None);
    let form = none(
        "<div id=comments><p>No comments yet.</p><div id=respond class=comment-respond><h3>Leave a Reply</h3><form><p>Your email address will not be published. Required fields are marked *</p><textarea></textarea></form></div></div>",
    );
    assert_eq!(form.status, Status::FormOnly);
    assert_eq!(none("<p class=nocomments>Comments are closed.</p>").status, Status::Closed);
    let teasers = none(
        "<section class=more><div class=item><h3><a href=/a>Ferry prices rise again</a></h3><span>4 March 2019</span><p>The harbour company raises its prices by a tenth.</p></div><div class=item><h3><a href=/b>Storm warning</a></h3><span>5 March 2019</span><p>Gusts are expected on the coast from noon on.</p></div></section>",
    );
    assert_eq!(teasers.status, Status::None);
}

#[test]
fn embeds_that_load_the_thread_are_named() {
    for (html, layout) in [
        ("<div id=disqus_thread></div><script>var disqus_shortname='pier';</script>", "disqus"),
        ("<div class=fb-comments data-href=x></div>", "facebook"),
        ("<div id=coral_thread></div>", "coral"),
    ] {
        let page = with_article(html);
        assert_eq!((page.status, page.layout.as_str()), (Status::ScriptLoaded, layout));
    }
}

#[test]
fn a_page_that_shows_some_of_its_comments_is_truncated() {
    let one = |id: u32, who: &str, text: &str| {
        format!("<li class=comment id=c{id}><b class=author>{who}</b> <i class=date>2019-03-0{id}</i><p>{text}</p></li>")
    };
    let page = with_article(&format!(
        "<h3>57 Comments</h3><ul class=comments>{}{}</ul><a>Load more comments</a>",
        one(1, "Mara", FIRST),
        one(2, "Old Salt", SECOND)
    ));
    assert_eq!((page.status, page.declared_comments), (Status::Truncated, Some(57)));
}

#[test]
fn the_page_tells_title_outlet_date_and_language() {
    let page = with_article("");
    assert_eq!(page.title.as_deref(), Some("Harbour vote postponed"));
    assert_eq!(page.published_on, "2019-03-04".parse().ok());
    assert_eq!(page.published_from, PublishedFrom::Meta);
    assert_eq!(page.language.as_deref(), Some("en"));
}

#[test]
fn the_article_keeps_lists_and_tables_and_leaves_furniture() {
    let page = page(
        "<html><body><h1>Tide tables</h1><article><p>The harbour office has published the tide tables for the coming month, a week late this year.</p>
        <figure><img src=x><figcaption>The gauge at the pier</figcaption></figure><ul><li>Spring tide on the 6th</li><li>Neap tide on the 14th</li></ul>
        <table><tr><th>Day</th><th>High</th></tr><tr><td>6</td><td>4.1 m</td></tr></table><div class=social-share><a>Share</a> <a>Print</a></div>
        <p>Boats with a draught of more than two metres should stay outside, the office said, until the channel is dredged.</p></article></body></html>",
    );
    assert!(page.body.contains("- Spring tide on the 6th\n- Neap tide on the 14th"), "{}", page.body);
    assert!(page.body.contains("Day | High\n6 | 4.1 m"), "{}", page.body);
    assert!(!page.body.contains("gauge") && !page.body.contains("Print"));
    assert!(page.furniture.contains("The gauge at the pier"));
}

/// Words of the form `w12w`, each once on a generated page.
fn marks(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|w| w.len() > 2 && w.starts_with('w') && w.ends_with('w')).map(str::to_owned).collect()
}

/// Pieces that pages are thrown together from; `#` becomes a fresh word.
fn soup() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "<div class=comment id=comment-1>",
        "</div>",
        "<p># # # # # # # # # # # # # # # # # # # # # #.",
        "</p>",
        "<ul class=commentlist>",
        "<li class='comment depth-2'>",
        "</li>",
        "</ul>",
        "<b class=author>#</b>",
        "<time datetime=2019-03-04>4 March 2019 #</time>",
        "<a href=x>Reply #</a>",
        "#",
        "<br>",
        "<table><tr><td>#",
        "<td>#",
        "</table>",
        "<blockquote>#</blockquote>",
        "<h1>#</h1>",
        "<h3>3 comments #</h3>",
        "<nav># #</nav>",
        "<form>#<textarea>#</textarea>",
        "</form>",
        "<script>hidden</script>",
        "<style>hidden</style>",
        "<!-- hidden -->",
        "<svg><text>hidden</text></svg>",
        "<span>#",
        "</span>",
        "<i>#</b>",
        "<select><option>#<option>#</select>",
        "<div style='display:none'>#</div>",
        "<footer>#</footer>",
        "&amp; # &nbsp;",
        "<figure><figcaption>#</figcaption></figure>",
        "<article>",
        "</article>",
        "< #",
    ]);
    prop::collection::vec(piece, 0..60).prop_map(|pieces| {
        let (mut out, mut n) = (String::new(), 0);
        for c in pieces.concat().chars() {
            if c == '#' {
                n += 1;
                out.push_str(&format!(" w{n}w "));
            } else {
                out.push(c);
            }
        }
        out
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn every_visible_word_is_in_body_comments_or_furniture_once(html in soup()) {
        let page = page(&html);
        let mut got = marks(&page.body);
        got.extend(marks(&page.furniture));
        page.comments.iter().for_each(|c| got.extend(marks(&c.text)));
        let mut expected = marks(&html);
        got.sort();
        expected.sort();
        prop_assert_eq!(got, expected);
        let all = page.body + &page.furniture;
        prop_assert!(!all.contains("hidden"));
    }

    #[test]
    fn no_input_panics(html in "(<|>|/|=|'|\"|&|#|;|!|-|\\[|a|p|li|td|div|script|svg|class|comment| |\n|é|✓){0,80}") {
        page(&html);
    }
}

#[test]
fn deep_nesting_costs_no_more_than_its_size() {
    // One comment of any length, of whatever parts.
    for piece in
        ["short line<br>", "<blockquote>x</blockquote>", "<div class=text>x</div>", "in reply to Mara<br>", "<p>Quote:</p>", "<a href=/u/1>x</a><br>"]
    {
        let inside = piece.repeat(40_000);
        let html = format!(
            "<h3>2 comments</h3><div class=comment id=c1><b class=author>Mara</b> 4 March 2019<p>{FIRST}</p>{inside}</div><div class=comment id=c2><b class=author>Jo</b> 5 March 2019<p>{SECOND}</p></div>"
        );
        assert!(page(&html).comments.len() == 2, "{piece}");
    }
    for piece in [
        "<div>x ",
        "<ul><li>x ",
        "<b><p>x ",
        "<table><tr><td>x ",
        "<a href=x>x ",
        "<svg>",
        "<template>",
        "<!-- ",
        "<div class='comment' id=comment-1>4 March 2019 x ",
    ] {
        let html = piece.repeat(60_000);
        assert!(page(&html).comments.len() <= 60_000);
    }
}
