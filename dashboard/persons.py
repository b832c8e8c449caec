"""Names of file columns that tell of people: who asked, who served, and how to reach them."""

import re

# Names, addresses and numbers of anybody.
PERSONAL = re.compile(
    r"e-?mail|phone|mobile|姓名|名字|名称|电话|手机|邮箱|地址|address|\bname\b|身份证|\bip\b|昵称|微信号|qq|username",
    re.IGNORECASE,
)
# Who asked, and what is known of them.
OF_PERSONS = re.compile(
    r"requester|customer|contact|caller|visitor|reporter|submitter|recipient|respondent|user|author|client|"
    r"客户|访客|用户|买家|收件|会员|联系人|姓|证件|生日|birth|age\b|gender|latitude|longitude|location|profile|url|link|链接|页面|"
    r"cookie|password|\bip",
    re.IGNORECASE,
)
# Who served or led: the column ends with the word for it, so that an agent's shift is none.
OF_STAFF = re.compile(
    r"(?:agent|assignee|owner|manager|supervisor|leader|team[\W_]*lead|operator|staff|employee|representative|handler|"
    r"coach|worker|technician|engineer|(?:^|[\W_])(?:by|rep))[\W_]*(?:full[\W_]*)?"
    r"(?:id|name|no|number|code|username|login)?[\W_]*$|"
    r"(?:客服|坐席|座席|处理人|经办人|受理人|负责人|主管|经理|组长|班长|员工|操作人|接待人|专员|工程师)"
    r"(?:姓名|名称|工号|编号|账号|昵称|id)?\s*$",
    re.IGNORECASE,
)
