"""What people call apps, in English and Chinese: Android tells no labels over ADB."""

from __future__ import annotations

KINDS = {
    "alarm": "clock", "browser": "browser", "calculator": "calculator", "calendar": "calendar",
    "camera": "camera", "clock": "clock", "contacts": "contacts", "dialer": "dialer", "phone": "dialer",
    "email": "mail", "mail": "mail", "files": "files", "file manager": "files", "gallery": "gallery",
    "photos": "photos", "maps": "maps", "map": "maps", "messages": "messages", "messaging": "messages",
    "sms": "messages", "music": "music", "notes": "notes", "notepad": "notes", "memo": "notes",
    "recorder": "recorder", "settings": "settings", "shop": "shop", "store": "store", "weather": "weather",
    "时钟": "clock", "闹钟": "clock", "浏览器": "browser", "计算器": "calculator", "日历": "calendar",
    "相机": "camera", "联系人": "contacts", "通讯录": "contacts", "电话": "dialer", "拨号": "dialer",
    "邮件": "mail", "邮箱": "mail", "文件": "files", "文件管理": "files",
    "图库": "gallery", "相册": "gallery",
    "照片": "photos", "地图": "maps", "短信": "messages", "信息": "messages", "消息": "messages",
    "音乐": "music", "笔记": "notes", "便签": "notes", "备忘录": "notes", "录音机": "recorder",
    "设置": "settings", "商店": "shop", "商城": "shop", "购物": "shop", "天气": "weather",
    "应用商店": "store",
}  # fmt: skip
"""Kinds of app, as the word that their packages have."""

IN_PACKAGES = {
    "clock": ("clock", "deskclock", "alarm"), "calculator": ("calculator", "calculator2", "calc"),
    "browser": ("browser", "chrome"), "contacts": ("contacts", "people"), "dialer": ("dialer", "phone"),
    "messages": ("messages", "messaging", "mms", "sms"), "mail": ("mail", "email"),
    "files": ("files", "documentsui", "filemanager", "fileexplorer", "myfiles"),
    "gallery": ("gallery", "gallery3d", "photos"), "notes": ("notes", "memo", "note"),
    "recorder": ("recorder", "soundrecorder"), "camera": ("camera", "camera2", "googlecamera"),
    "store": ("vending", "store", "market"),
}  # fmt: skip
"""Words of a package that mean a kind; a kind that is not here is its own word."""

BRANDS = {
    "alipay": "com.eg.android.AlipayGphone", "支付宝": "com.eg.android.AlipayGphone",
    "amap": "com.autonavi.minimap", "高德地图": "com.autonavi.minimap",
    "baidu maps": "com.baidu.BaiduMap", "百度地图": "com.baidu.BaiduMap",
    "bilibili": "tv.danmaku.bili", "哔哩哔哩": "tv.danmaku.bili",
    "chrome": "com.android.chrome", "ctrip": "ctrip.android.view", "携程": "ctrip.android.view",
    "didi": "com.sdu.didi.psnger", "滴滴": "com.sdu.didi.psnger", "滴滴出行": "com.sdu.didi.psnger",
    "discord": "com.discord", "douyin": "com.ss.android.ugc.aweme", "抖音": "com.ss.android.ugc.aweme",
    "ele.me": "me.ele", "饿了么": "me.ele", "facebook": "com.facebook.katana",
    "firefox": "org.mozilla.firefox", "gmail": "com.google.android.gm",
    "instagram": "com.instagram.android", "jd": "com.jingdong.app.mall", "京东": "com.jingdong.app.mall",
    "linkedin": "com.linkedin.android", "meituan": "com.sankuai.meituan", "美团": "com.sankuai.meituan",
    "messenger": "com.facebook.orca", "netflix": "com.netflix.mediaclient",
    "outlook": "com.microsoft.office.outlook", "pinduoduo": "com.xunmeng.pinduoduo",
    "拼多多": "com.xunmeng.pinduoduo", "play store": "com.android.vending", "qq": "com.tencent.mobileqq",
    "reddit": "com.reddit.frontpage", "slack": "com.Slack", "spotify": "com.spotify.music",
    "taobao": "com.taobao.taobao", "淘宝": "com.taobao.taobao", "teams": "com.microsoft.teams",
    "telegram": "org.telegram.messenger", "tiktok": "com.zhiliaoapp.musically",
    "twitter": "com.twitter.android", "uber": "com.ubercab", "vlc": "org.videolan.vlc",
    "wechat": "com.tencent.mm", "微信": "com.tencent.mm", "weibo": "com.sina.weibo",
    "微博": "com.sina.weibo", "whatsapp": "com.whatsapp", "x": "com.twitter.android",
    "xiaohongshu": "com.xingin.xhs", "小红书": "com.xingin.xhs",
    "youtube": "com.google.android.youtube", "zhihu": "com.zhihu.android", "知乎": "com.zhihu.android",
    "zoom": "us.zoom.videomeetings", "网易云音乐": "com.netease.cloudmusic",
}  # fmt: skip
"""Brands whose package does not say their name, or not only theirs."""
