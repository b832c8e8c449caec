"""What customers write beside a rating: English and Chinese, put together from invented pieces."""

import numpy as np

from sample_data import world
from sample_data.draws import Draws

# Language, then mood (good, middling, bad): openings that fit any topic.
OPENINGS = {
    "en": (
        ("Quick and friendly.", "Thanks, all sorted!", "Very helpful agent.", "Great service :)"),
        ("It was okay.", "Took a while, but fine.", "Solved in the end, I think.", "Average."),
        ("Waited far too long.", "Nobody read what I wrote.", "Still not solved.", "The bot repeats itself."),
    ),
    "zh": (
        ("回复很快，态度很好。", "问题解决了，谢谢！", "比想象中顺利，五星好评", "小姐姐服务态度超好👍"),
        ("还行吧。", "等了一会儿，最后解决了。", "一般般", "勉强可以，希望改进"),
        ("等太久了！", "机器人答非所问，找不到人工。", "问题根本没解决", "推来推去，没人管。"),
    ),
}
# Language, then topic: what it was about.
SUBJECTS = {
    "en": {
        "order": ("The address was changed in time.", "My order had a missing item."),
        "payment": ("I had been charged twice.", "The payment page failed, again."),
        "logistics": ("My parcel was stuck for days.", 'Marked "delivered", but it was not here.'),
        "after_sales": ("The return took two parcels and one refund.", "Quality of the shoes is poor."),
        "account": ("I could log in again.", "My phone number was changed."),
        "promotion": ("The coupon did not work on 11.11.", "Price dropped one day after I bought it."),
        "other": ("", "Please keep the phone line."),
    },
    "zh": {
        "order": ("地址已经帮我改好", "少发了一件"),
        "payment": ("被重复扣款", "付款页面一直失败"),
        "logistics": ("快递卡在中转站好几天", "显示已签收但没收到货"),
        "after_sales": ("退货退款流程太长", "质量有问题，要求换货"),
        "account": ("账号能登录了", "换绑手机号"),
        "promotion": ("双十一优惠券用不了", "刚买就降价，价保"),
        "other": ("", "希望保留电话客服"),
    },
}
# Invented addresses and numbers, for the test that masking finds every one of them.
CONTACT_DETAILS = (
    "Please write to wang.lei@example.com",
    "邮箱 lina_88@example.cn",
    "mail me: zhang+shop@example.org!",
    "my address is Chen.Jing@mail.example.com",
    "联系我 yangfan@example.net 谢谢",
    "(liu.yang@example.com)",
    "Call me on 13800000001",
    "我的电话 13900000002",
    "手机号：15000000003，请回电",
    "tel. 138 0000 0004",
    "+86 18600000005",
    "电话是186-0000-0006",
)


def write(mood: np.ndarray, topic: np.ndarray) -> list[str]:
    """One comment a row; mood 0 good, 1 middling, 2 bad; topic as an index of world.TOPICS."""
    n = len(mood)
    draws = Draws(world.SEED, "comments")
    chinese = draws.chance(world.CHINESE_COMMENT_SHARE, n)
    opening, subject, with_subject = draws.uniform(n), draws.uniform(n), draws.chance(0.5, n)
    lines = []
    for row in range(n):
        language = "zh" if chinese[row] else "en"
        openings = OPENINGS[language][mood[row]]
        subjects = SUBJECTS[language][world.TOPICS[topic[row]]]
        text = openings[int(opening[row] * len(openings))]
        if with_subject[row]:
            text += ("" if chinese[row] else " ") + subjects[int(subject[row] * len(subjects))]
        lines.append(text.strip())
    for row, detail in zip(np.linspace(0, n - 1, len(CONTACT_DETAILS)).astype(int), CONTACT_DETAILS, strict=True):
        lines[row] = f"{lines[row]} {detail}"
    return lines
