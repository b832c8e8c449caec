"""Comments in both languages with personal data planted in them, and comments full of harmless numbers.

Made by a seeded generator, so that a rate measured over them can be measured again. The forms are those that people and
programs write; a number of each is planted in many sentences, before and behind every kind of sign.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass

# A form says how a number is written: # is any digit, @ one from 1 to 9.
PHONES = {
    "China, mobile, whole": ("1{m}@########", "1{m}@########", "1{m}@########"),
    "China, mobile, in groups": ("1{m}# #### ####", "1{m}#-####-####", "1{m}#.####.####", "1{m}# ########"),
    "China, mobile, with the country": (
        "+86 1{m}# #### ####",
        "+861{m}#########",
        "0086-1{m}#-####-####",
        "86 1{m}#########",
        "(+86)1{m}#########",
        "+86-1{m}#########",
    ),
    "China, mobile, wide or spaced": (
        "{wide}",
        "1 {m} # # # # # # # # #",
        "1{m}#\u2013####\u2013####",
        "1{m}#\u00a0####\u00a0####",
    ),
    "China, landline": (
        "0@#-########",
        "(0@#)########",
        "0@##-#######",
        "0@#-####-####",
        "（0@#）########",
        "0@## #######",
        "(0@#) #### ####",
        "0@#-########-##",
        "0@#########",
        "0@#-########转###",
    ),
    "China, landline, short": ("电话@######", "座机：@### ###", "号码是@#######", "手机 @###-####"),
    "China, service number": ("400-###-####", "400 ### ####", "800-820-####", "400#######", "4008-###-###"),
    "America": (
        "(@##) ###-####",
        "@##-###-####",
        "@##.###.####",
        "@## ### ####",
        "+1 @##-###-####",
        "+1 (@##) ###-####",
        "1-@##-###-####",
        "(@##)###-####",
        "@#########",
    ),
    "America, short": ("phone @##-####", "call me at @##-####", "my number is @######"),
    "Britain": (
        "+44 20 #### ####",
        "020 #### ####",
        "07### ######",
        "+44 7### ######",
        "+44 (0)20 #### ####",
        "0#### ### ###",
        "01## ### ####",
    ),
    "Germany": (
        "+49 30 #######",
        "030 1#######",
        "030/1######",
        "0171 #######",
        "+49 (0)171 #######",
        "0049 30 #######",
    ),
    "France": ("01 ## ## ## ##", "06.##.##.##.##", "+33 1 ## ## ## ##", "+33 6########", "06-##-##-##-##"),
    "Asia": (
        "+852 #### ####",
        "+65 6### ####",
        "+886 2 #### ####",
        "09## ### ###",
        "+81 3-####-####",
        "+82 10-####-####",
        "0908 ### ###",
    ),
}
MAILS = {
    "plain": (
        "{a}@{d}.com",
        "{a}.{b}@{d}.com.cn",
        "{a}_{n}@{d}.net",
        "{a}+{b}@{d}.io",
        "{a}-{b}@{d}-{e}.org",
        "{A}.{B}@{D}.COM",
        "{n}{n}@qq.com",
        "{a}{n}@163.com",
        "{a}%{b}@{d}.co.uk",
        "o'{a}@{d}.ie",
    ),
    "other letters": ("{a}ü@{d}.de", "{a}@{d}é.fr", "{a}@例子.中国", "{a}@{d}.xn--fiqs8s", "ñ{a}@{d}.es"),
    "typed otherwise": (
        "{a} @ {d}.com",
        "{a}＠{d}.com",
        "{a}@{d}。com",
        "{a}(at){d}.com",
        "{a} [at] {d}.org",
        "{a}@{d}．cn",
    ),
}
NAMES = [
    "wei",
    "fang",
    "lina",
    "anna",
    "jonas",
    "marie",
    "pedro",
    "yuki",
    "tom",
    "sofia",
    "chen",
    "zhao",
    "olga",
    "amir",
    "ines",
    "karl",
]
HOSTS = ["example", "maildrop", "postkorb", "youxiang", "webpost", "shopmail", "kundenpost", "beispiel"]
BEFORE = (
    "",
    "",
    "Please call ",
    "my number: ",
    "Ring me at ",
    "联系我：",
    "我的电话是",
    "请回电",
    "手机号",
    "收货人电话 ",
    "微信同号",
    "tel.",
    "(",
    "，",
    "“",
    "It broke twice! ",
    "Order came late, ",
    "客服态度差，",
)
BEHIND = (
    "",
    "",
    " please",
    ".",
    "!",
    ", thanks",
    " after 18:00",
    "，谢谢",
    "。",
    "请尽快联系我",
    "（下午）",
    ")",
    "”",
    "\n第二行",
    " or not",
    "；无人接听",
)
# Numbers that tell nobody apart: <1-9> is a number in that range.
HARMLESS = (
    "Paid {1299} for {2} items on 2026-{11}-{11} at 10:{30}",
    "订单在{3}天内到了，{5}分好评",
    "2026{1111} was fine",
    "Version {12}.{4}.{1} is slow",
    "{618}活动比双{11}好",
    "Waited {45} minutes, then {20} more",
    "¥{1},{299}.00 太贵",
    "{180}x{200} cm instead of {160}x{200}",
    "Mo-Fr {10}:00-{18}:00",
    "iPhone {15} Pro {256}GB",
    "退款{299.5}元，还差{100}元",
    "{5}/{5}",
    "第{3}次了，{10}分钟没人理",
    "from {1}.{11}.2026 to {15}.{11}.2026",
    "SKU-{12345} is wrong",
    "about {99.9} %",
    "打了{12306}和{10086}都没用",
    "2026年{11}月{11}日{20}:00下单",
    "@小李 很耐心",
    "{3}@{3.50} each",
    "ratio {16}:{9}",
    "It is {1}+{1}={2}",
    "{100} - {200} euros",
    "等了{30}-{40}分钟",
    "room {12} floor {3}",
    "5* service {10}/{10}",
    "尺码{38} 39 40 41 42 都没有",
    "{2024}-{2026}三年老客户",
    "see you @ the shop",
    "温度{36.5}度",
    "batch A{1234}B",
    "{1000} {2000} {3000}",
    "2026-{11}-{11} 10:{15}:{22}",
    "{11}/{11}/2026 {9}.{30}",
    "weight {1.25} kg, {30} cm",
    "{3} 件 {199} 元 {2} 折",
    "no. {12}, no. {13}",
)


@dataclass(frozen=True)
class Planted:
    """A comment, what was planted in it and how that is written, and what stands around it."""

    text: str
    kind: str
    secret: str
    around: tuple[str, str]


def phones(count: int, seed: int = 1) -> list[Planted]:
    """So many comments with a telephone number, each form as often as the next."""
    return _planted(count, seed, PHONES, _number)


def mails(count: int, seed: int = 2) -> list[Planted]:
    """So many comments with an e-mail address."""
    return _planted(count, seed, MAILS, _mail)


def harmless(count: int, seed: int = 3) -> list[str]:
    """So many comments with numbers that belong to nobody."""
    draw = random.Random(seed)
    return [_varied(draw, HARMLESS[k % len(HARMLESS)]) for k in range(count)]


def _planted(
    count: int, seed: int, forms: dict[str, tuple[str, ...]], write: Callable[[random.Random, str], str]
) -> list[Planted]:
    draw = random.Random(seed)
    every = [(kind, form) for kind, some in forms.items() for form in some]
    made = []
    for k in range(count):
        kind, form = every[k % len(every)]
        secret, around = write(draw, form), (draw.choice(BEFORE), draw.choice(BEHIND))
        made.append(Planted(around[0] + secret + around[1], kind, secret, around))
    return made


def _number(draw: random.Random, form: str) -> str:
    if form == "{wide}":
        narrow = f"1{draw.choice('3456789')}{draw.randrange(10**9):09}"
        return "".join(chr(ord(digit) + 0xFEE0) for digit in narrow)
    form = form.replace("{m}", draw.choice("3456789"))
    return "".join(
        str(draw.randrange(10)) if sign == "#" else str(draw.randrange(1, 10)) if sign == "@" else sign for sign in form
    )


def _mail(draw: random.Random, form: str) -> str:
    a, b = draw.sample(NAMES, 2)
    d, e = draw.sample(HOSTS, 2)
    return form.format(a=a, b=b, A=a.title(), B=b.title(), d=d, e=e, D=d.upper(), n=draw.randrange(10, 99999))


def _varied(draw: random.Random, text: str) -> str:
    """The same with other numbers of as many digits."""
    pieces = []
    for piece in text.replace("}", "{").split("{"):
        is_number = piece.replace(".", "").isdigit() and len(pieces) % 2 == 1
        if is_number and len(piece) > 2 and "." not in piece and piece != "1111":
            piece = str(draw.randrange(10 ** (len(piece) - 1), 10 ** len(piece)))
        pieces.append(piece)
    return "".join(pieces)
