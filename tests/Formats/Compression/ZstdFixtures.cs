using System.Text;

namespace FrameEngine.Formats.Tests.Compression;

/// <summary>Frames written by the zstd command line tool 1.5.4 (levels 1, 3 and 19, with and without a checksum) from generated data.</summary>
internal static class ZstdFixtures
{
    public static readonly Dictionary<string, (byte[] Frame, byte[] Original)> All = new()
    {
        ["text19"] = (Convert.FromBase64String(
            "KLUv/WS4Ch0tANpmCA8YgBXGDTHi///J1owovUIrD8zAygSNLYAT6ADoAOcAeevKGeKDjzsrflk4EJSdUSQUQDQQmMGMQ+VO9GroRvlDeaXEULCYJzuyqC8o" +
            "EMgpBt25a16ZSNjHg9j2bZGEe9JLunSe6KuJVMu7wJUjIw0EQxh0iPZEAeaNefrIlGM6rha/y0A4nWmwFQjFJueLIk/GaaNYjtiLgwY83N8k5a71mtnJ4kIQ" +
            "r1YZSS5eVmaygzFvXPKdz3Ge0lwRxBp9FoWStWdEhAxfpo+wsXWiL8pwzpXJr5I46J3ziH2Rz48k1Q8wp13PF1LTL6inQOoG65oXRm7PJKl8K9a+S0HS+ULL" +
            "eZZzTblmA+yezGEU1xMIqwfTiq93JeRo590cS6RwK/HT41SMosbYgtec56rpEy7YCIRsu7lFOqKubde+hiV7xOVI3wB0a4F9dpem8LPbCTo1BEI7cg1XeL3E" +
            "9TUHcWCnLzvgsW+GnFRvmiXzi2DrdU3UjOiHEdIDf5wOqyBHdeul0bFsah88opJIyJCJMJSuIEfTUkW1xRR3FMH9pbpzWR6AJjFtltcoPVHrtGnzphyWfUFU" +
            "+lzU1EqO2E1JPqvSzhIInN9MaZrXAQijR1P0rUsPDARiAsjJ4UwMAmYZyi9C36YRLP0lyFDOD8GWCHrnjDMQzHYjgaCO3AGUHuAohvJNtdK8L4BmSZjPnIV+" +
            "r6kh6wEFK769xOs5IpudUpk5zk0QckzLOxUIhhaU2PlbpMnqzJl9J0JSym4vyqEBR4CSv8RcfV0iGbOn3iwKhCyIjVsat1LHcqMXldzrUE9TACOXUQsExNun" +
            "3MBK0C3K4ohJIGyrkRsI7FDeZlzxklQypjsZXlHPEoF0N0/ymOM4XTFG2Xh/lwdIdC35bAg9ul18Opere4LPs2aHIzzqix606FkFvlZpQlTxhFKEUX4gvbv3" +
            "drRoBVX3zbU+4c/pMq8yzany2BmpS7EokhDaZOLYVhRAAhmT11QuzDqUR+QHDcoWcfZtIJR1NqUTxVuphA2w4xhtbaFMZ0cgrLUAJBAK7EsjJenyzbIUppuA" +
            "JIjpFWrU6/leIBiAu3ySvaMyYJuB8Wwg5aTkfpLERgNwNlg2QU9MAgMS+9wAp668pG1D5dM2EBrAkeSjrM0Z6CQiPMJCV/PhZYx+6oaRadFxTAqv15Uk1BPf" +
            "nVLH8XrTod7omLujrUveMtGHU47blkcWswIbohZlCq8h3TL4hEQtWawSqlWOuaP+nOGH6ZFUATBHBOhEEiHbI4lWWVnyqZglw9EPG4DLqIEJM4YhNCIiE0SS" +
            "FDQdEBRiEDrsASCKIaR2thZnxwjcJLnL3fQaHLn9ArLd2nVCRqFgWcpKhELQbpgPHAJHlREHim5n2C7GZfKoOYEOsrge0lfYJL1g/gjSAlFViVZRRwnuCMdS" +
            "ps7Ogdsp/G7EE6W2yTWObE3XLDU6a6xUx3jlj1drj93FFJMq5A3Jrs7WyfEtgVaHWidY1rI1oliH6vPFeoisPlpBaFHQw2tz6zOojMnwcx8+kW405Y1ublUr" +
            "m5+A2EktrJXpBupmpTsqeITdR1TbouzlkI1rfQ+J5ArXp/b2iGTgOj6QiVxgmQumsQCybzwhlVmoovrhFmal9KzhgSgQLhy2ica01XyfCPNsceftmwPJeYzF" +
            "aNAEngHRE8EQ/lyHS3cz+NlK5QrQYKpD86I5FV4yQe9YC/u6NCSmR3fi8jxT4MnX/ANhHCRAgmnaeOfBxE4A7YBrrLVsWmALJbCg4DsawW/aWQQxJOQ2C3tB" +
            "5/RiLlRKYge37ZZUgowoxN/PfPTnn1MDshlG8EBFKgist0swZLGid3QftgoBAmWJ7vuwYP+o8fumaZSnkEvxCBnDPFOkuyFw0LIUWzZPxMZP9F/9UpZfn+kh" +
            "laJAU8WVd3tKfhxzVXUGNQ0="), SampleData.Text(3000, 41)),
        ["text1"] = (Convert.FromBase64String(
            "KLUv/WC4CpUtAGpwaBAZcCVtGzrQo8e3biIiElrZ3Qf+/79/S/8+mP0A/AD+AHgVyHch9Eh/A1oQc6NHID1HU0a+Dh982JdxQ8LCkMsEBjoBmsKwBEtgh9g1" +
            "n4rug7eDTxkoyJFyXKZ7eXKOJ6AIgxpSjhl74pMD6Ppn7og9oRTdGnSCDJnj+SaeRKAdgJEfnxSGEijHBIjjCSjvQ9M/hfzQb9O4GQqDaUTBUsJgLDKeJD0S" +
            "mC555GfdMKc4w/1FJWad1ryuionePW0uxac5GycKEdfBhxcYsp3NYY6wPAUCW/JoGKlqz3dUi6vSP0csdc0bpDDmqeAVwSvSzvizvsfmpij1A4ohnubqZOmT" +
            "S2OcdAHnlpOltmdFCU8Yat+EnDbeSGKOxDwRbtm7dsKkQZBL3S/WeXQ3lsu8qTRjwl/jsqNyCIynEQbVRenET3uqmkuZjfZiCymvE+4M3NIYEWEgApJFsAZv" +
            "McfN0lc2WCAMSOziGuh3qZYw4qpY3R8mpv0y6E7j+ssMC+FjE9djqRAG4kBVPN3T8NS3mLtiWZ5scceeKGownUgkiFd6RKsnnuY7N3xOHvfDslCG/pKpkz4/" +
            "spht7oSF4Q7BUy0Q3Q5e10FmqElEylFlXlpyAEaKYSbp7Q2TGUPygCtoZS+0Puh4iEaLFl+IHdmTu5THvUSd+rNeCPI5UzYSYWD8IsLSrD4IlPwVku9UeZww" +
            "aAlQg8U5UAAou0547mtN8ahyVEQhwSNSVgtz+WLNF0JhYBSGsk2oMCRT+yDlByatgydSp0S7GvTPcKEynxmN/NoeYSCyqHqAwYltDe9pfnRRGLAR5irHuQN6" +
            "AEbUFALN0oVBkOTgNd72JHI6uluxsm+kihAKwx4bgxwZ8BsQvOGh6ucGcPE65sseYUBihIFY8bu+JQR3Ssdyn5OE3MouDZEDAT4VXD6EMBzeNsQKTj22B40f" +
            "VhSG7RTgCgPps47kJQRmnKCESunGdc/LLxQ4uYtXNOUwRk+LDxK8N8MP8BiBfC6B/LHdOzKGm3u9o9myxc/98kYXSfKcd6kAXCnSqpn3QErKB19ob5gqmSRF" +
            "5yxy4NjOA3CBc81S8IkHYCTZKOoAjBy9OUWuPYxtKwzahCizCF3zTGHqCkAIwzpMSYJQB9G1ydeRwiAMg5RXagcqDMa1oQChNvkiUemr0BKAelY+nb58mq8J" +
            "Qxm8O1HXfkhxXQq+r0KJQch9VLy+MjgLFraeHwYuAK/PPbD05FViiUs2xB6AEWGwgycGpsgmVxcTHJPCAMDI8c79nDDcMVI1G97F55YuECASBt49xw+ls1ZG" +
            "cO0aSEdsZikdP+tFR3ofU8xMdq6eQDwvDDlsCTRVvNaRN464IzGXJBXCqkCmyh2dpu3Uq+KELiliiv3yxhQ3Kw+EsCQyKL8bNNKApKhBDUIEGWSIjIzMzGhh" +
            "0wEQFGIIcpAPEDoFnXm2BCr1x83A3I04ONi84qmTOgq5MsyRIrmSNcKHG00GvcEhyfAEiprt4i7LhdqXOkjSF2w2vSr+VmsBnVSp0jFGnevBoyltsRG1a+Il" +
            "V8/ZqgNYvFHCcZE5xrAfZ60Vdo9PharYNi57hbXeAj8WoGW0R6dW1kT1vOvgjvkir6CUOvThUOYyzljIeIafP66JPSNj8v6CZ6y67AJ1goN9jpQopQgq7cJu" +
            "OWL/siwbdeqLTgga4eKIOJA+3sZEaGC3BTOhBe8sTqAefIs8aw3QmiIpPzfmVFMDEl4/DnFp3F46Bs5Iw3f9iZzOf51w7G4d+tECbuNURVN99FfXkhCJBUfF" +
            "SNCb8ugP+IwqOBO54ZQALrrWZlqPLhD5pUo+m7bFCgwH0swCsIDcRbcU901C1G3yCSyhEI9P5AMqtRDtGoGQRIJyrI1mWXSpucqI0ekJi/WPOOpbn0bhNLkM" +
            "Hf6KW87LiE7A6BP9qC91+vroj0OmwqWYPm6UKg=="), SampleData.Text(3000, 41)),
        ["repeats3"] = (Convert.FromBase64String(
            "KLUv/aQCfAQA7C4ANj6kGnAVqg5a+v//k8Uu2bYl//9vcMy0hn9L/1VElgCXAJQAjveV6Ruzq04GQlx24vIHcIgyN6N8XOgoC/dO6zdzx2K3uMwBmINRIDht" +
            "aYT9zjqCTPfOwmXdrsjGtYbL00zmzBJ1nx9j3OVbRh3HQGgwPkbll+0vsPdRjmd4OhYIlf299hp7ZWfMvkCodLL3hpIxzPuBrjx4fu4EaCuHj2Ev950yr0Sl" +
            "cfOINiXuwPk5W+Cb5zOg4colb8mWycPY3HkxEM60sly5p4xblEjgbc9mY1htzVAnT3sDofZUGnvD+OB2IDTXDAfAK3U5NzM7992zytO1593FFggw7uPZ/kBn" +
            "SF23xxxWxvLM8ma7wrT4ubRAeKAz2+sawHIY6T74Ak77/Lxh2xcpgSAQdUsoEGRUGknpmdNwPYveuga+67vCdcYnus/J7P0xbm6BsLFZB6vSwJCbjZFCyzZD" +
            "l7QZfFeA1syBwG8bvqsbCNy19beBDvS4ypvGGGRvdgvFdj7pBkDJ8+wC6ts+Ws66m73G3bSAQycDYe7rZmdlwi9KMw0EKaP24HuDlu9Q9nZcz9M+1MQmwBQm" +
            "Rsssj73FNs/k60au7E2e8T5C7kdHzk/ob+tkbPcWoxkrs4TRxXr2oOegL7tQaJuKSEQaiAQAUYdKhirUUolQSamk0qCShKR0GEVKKxFJpZTSkJIhIUM6jCEV" +
            "ziKGpIaUhjQMKUEOxUiKZCVEopKUDEmCHIiBFMhCCESlZ0CaBDmMo1gRoY50DEcSgBiHYRiFsQzCUEYyBiMpkKMwiqJYBVGoIhVDkSDrWMYq1lrEUiutYckE" +
            "OYyCWARUnQYiocgRDVWoxcRULqlBBYmApMNIxSLUS6kNKUHqYRRsMUSBI6hRxUdSUpSykgwHQQQnCIQqY2YbEmggIAyDEPz/f7wwP0jf8qR1MHi+FdN6nOBo" +
            "ZaR1YfBQv7SuB19naf0MfsvAtB4THOVLWu8G34mS1pHBm3WY1uMJ/hUJ0rpSwb4il9b14IuAmNalBOtQkta7wcexpHU0+EMN03o8wfQHkdZVws96aR2W8NS5" +
            "tL4R3PptWs8Gj3qlddjBk9anwfMtmNb5BDc2JK17g5+VmNZRCU6eCWndV/CMldK6j/Dfdmn9ExzqkNb14OuT1rMJr55L6z/BgoyQ1lUFxyaotO4pmKZfaR0V" +
            "vOmV1aHB9aZZnTsYWTmrC8HWm9XvgiFtyOo9wWD5sjpa8GuCZHWPYJERWR0JZkVAVpcEI6vI6hJsHbL69WDP6ksGp95Z/RMcN5qsrhK8jwFZ3SPY8xtZPQlG" +
            "1pDVIcEzfbI6X3BrdSHYumZ1D2wdsvoy2E1IVo83OPXO6t/B9XZZfS/YIKisnhPsWv0FW0dW18HWN6uDC346ZfWd4E23rI4WDDyjrK4FW3dZnQke00FWlwSX" +
            "UCKrd4LPW8jqiGA3MbJ6LDBo9UlwvYmszgk+byGrI4LrbWR1SDCygqzOE5wgkKzuH4ysnNURgrMJy+qy4Jlesjon+LyNrI4EGwQgq8sIjqw+CaZQIatzgtXd" +
            "kdWT4BIKsrr0YJHxrM4RXFndF3yxnqyeBNv4IKtLBJ+3kdU5wQZByOpJsG4cWT0SLAWBrN4RfN5GVpfA1pnV74Ofrll9K7i1usfgevOsjh789Mrqv2A3YVk9" +
            "TrC1+hZsXbK6CbZeWd0Phlg3q/cFg+XK6kqw9Wb128FP56z+gq1PVncEBxnI6hHBTJBl9RdsnbP6C7b+rO6CrbOsDiL46SKrT2DrmdVNsPVldYvgHxNZnTsY" +
            "WS2r44KPtbK6Dbb+WT0fXFndy8Gpf1YfwdYxq2cPjPrM6i/BSOqzBefNk/oErp5J3RrYVfCm2TErURurPahL6j9w9UnqFLi6kroFrm5JHRy4ejjSrC5eIQUx" +
            "DTdQoZCc+F9dzGIT66f0gUmRzu/ta8BfE5heRz6R/ST1t62Hi6yx7Kb/RTOTi5D32rGfKgjGP8CutXocvv9kuYDKCQp04ZCzVRwfAMdQMTAAMQAuAEZhLIMw" +
            "FJSMwUgKpEiHUaSiWAVRqCIVQ5ESZB3LKNZahFppDSshEkIchFEQiyCIJmpQaVDDoBIkORIjKZKVEIlKyZAkCHIgRoEsAlFIQgYkQY7DOIpjHcShjnQMR2Ig" +
            "xhGEIhIxEIlClDqUoVShllKEUkolpQaVJCQdSRmpSGolQiWVkhqSSpBjUEaxiEEFhlEswlBGMgYjKZBCHYVRFKsgClUkgaFIkHUYSxVLraWIpVZaw0oIhRyE" +
            "MgpiEYoIgROoIaJ8MQQnBI2DlGE3EkgQSCAI/P8/goBfMD9Q/ra0bgbPrEZazwmfjEzrB+G/Ma2zwa+2pvV38NrP0roefPtBWncGf6ik9XPwdCJJ67ngw3Sl" +
            "9TD41Za07gcfvEpa/wmfzNI6M/g4blo/DlZarwePekjrdfD1S+t58A6F03oIX2daJ4O/ziStzwlPPaZ1Q8GTQTqtAwU/aR0WfLm7tP4MnjrSejz44N20DgeP" +
            "b5bW/cHPGtI6I3igztM6CF9vaV0WvOts0nqScNJ6NXjflrQeC77GW1onBt+JpfV28FDPtP4HfyhK6+LgUZ+0Hg0e33JaRwp+UsS0Dg4edZDWm+BBndP6c/Bb" +
            "Hmn9IFi63ad1sODnh0/r1MFTr2ndC96hPK2ng0/G0vof/JYhrQuD70RO613BfwCY1uHBSwakdSB4W9Zp3R+8byOt8wmvbtO6UTBbvU7rUPA6waT1WfAZVNI6" +
            "SnjfbFof4es1rYeCL3c5rSeE942l9Yvw1Fla5yC8ukvrRsEnrdeCTxsmrROCl0xP633Bqztp3ST8rErrb/CSwbQuDh7qlda7g5HWq8E7VNI6OvhZZVr/g88g" +
            "m9ZThFf3tG4Gv9qS1pPB77Ok9Tz4QyVpXUp46kvrbvBQR9K6lPDUk9aNwaOOpPWb8NSR1onBO5Sm9XfwUL+0fg8+bUxaz+DrOK0rwnfCpnUJ4dWf1uEGd4HJ" +
            "tC4HXwSU1u3gXwTS+m8wab0cvPaTaZ0++NI6HrxOSFofBh+mldbJwetEpnU8+EPVtC4Z/NQ6iPDfOq0bg9d+kdaTwf+FpPV88KgjaT0bfP3Sejh4GbS0ngc/" +
            "YJrW7eAziKb1v2AtFyetAwn/baZ1W/BrOdN6HHwnIq0Lg9eJpHX0YKb16uCpr7RuD943kdYvweTKn9YThFf3tG4G71CQ1tPgt5zTuoTw1J/W3eAHDNN6HLxk" +
            "alqXEF690zps8N8irRsG75vSevVeHxYga2m1MAuKlbTFTqi0HVP3lpSSxqsND6b1MfhDVVoXB9+JkdZ7wn9jWo8G/yKb1vHg41hpXa73/BoG/QcAIwQMmyTI" +
            "kRhJsRIiUUlKhiRBEORADKRAFqIIhSRkQJIDOdRxGEexDuJQRzqGIzEQQx0bQqgQqQdhhG8cgcHrBhL4//8fYODwB2ldDp5ZSVoPCJ8Mp3V18Cepaf0Onm89" +
            "rUOET4bSuhw8yTStx4NHndK6cvCmCtM6KpjU+hz8oZjW52BK6+/g6UTTej/49qu0vg8eyTSt/8F34k7rAMG3SZi07ia8+tM6Nfgi8LR+DVZanwY/Si+tn8Fn" +
            "EDatCwWv0SKtY4KZWh+D7wRL64PwyVBaLwcP6kzr5+BnrbSeB79lpnXg4NUrrdODP1TTuhx8HOm0DhAMm49J684eBhjAbuQ05A=="), Repeats()),
        ["repeats19"] = (Convert.FromBase64String(
            "KLUv/aACfAQAVCsAlj6lGnAVqg5a+v//k8Uu2bYl//9vwMBhhBWW/quIlwCYAJYArB3vK9M3ZledDIS47MTlD+AQZW5G+bjQURbundZv5o7FbnGZAzAHo0Bw" +
            "2tII+511BJnunYXLul2RjWsNl6eZzJkl6j4/xrjLt4w6joHQYHyMyi/bX2DvoxzP8HQsECr7e+019srOmH2BUOlk7w0lY5j3A1158PzcCdBWDh/DXu47ZV6J" +
            "SuPmEW1K3IHzc7bAN89nQMOVSxTa5i3ZMnkYmzsvBsKZVpYr95RxixIJvO3ZbAyrrRnq5GlvINSeSmNvGB/cDoTmmuEAeKUu52Zm5757Vnm69ry72AIBxn08" +
            "2x/oDKnr9pjDylieWd5sV5gWP5cWCA90ZntdA1gOI90HX8Bpn583bPsiJRAEom4JBYKMSiMpPXMarmfRW9fAd31XuM74RPc5mb0/xs0tEDZ2Q0oWchgFodLA" +
            "kJuNkULLNkOXtBl8V4DWzG8bvqsbCNy19beBDvS4ypvGGGRvdgvFdj7pBkDJ8+wC6ts+Ws66m73G3bSAQycDYe7rZmdlwi9KMw0EKaP24HuDlu9Q9nZcz9M+" +
            "1MQmwJSu70yMllkee4ttnsnXjVzZmzzjfYTcj46E/rZOxnZvMZqxMksYXaxnD3oO+rJLikhEGohEASyFqHQoQxUqESoplVQaVJJWSkhKh5FSkRKRVEopDSkZ" +
            "0hoScgxGQQxJDSkNaRhSspBEORIjKRIiUUlKhiRZayHrWMYqFrHUSusZVpMsBDkQAykiQiEJGZDkCFgHchyHcRQHoY50DEdiLMQ4DMMoDMJQRjIGI1kFUhyF" +
            "URQFUagiFUMhk4UcBlEQBAEV0WkgEroQFQ9lqIIJNZVySQ0qEVZCjmQUhEopgSCoQbFZoqQoZRQkGQ5RdCEREGIYGTrrIgggEAwGgxD8/3+9MD9I37KSPHi+" +
            "MVNpcLSySDx4qF9SwWrqDH7LWtIIjvKd9sF3gqV28GYFUozBvyIGmhHsK8I0HnwRkEkkWIdiEg8+ji2pgz8UIJUIpj84Es9gqKBCvISnTkoQwa2fkWQGR3Qa" +
            "zQkfmg6eb0HSENzY+NP6+OBnvcyOWIKTZyTSY0PwjDWVHwUJ/y2VIMcG32ApZUh5sLWKbCa8un2OxB0smyANSXYGV95yYEmJYJoOI012BG/6JdjB9RYp9+Au" +
            "qiUTGCWyYEgbSSwYLFdSCn5NrFQXLDKVoIP/GCF54hJTxDXmh49MDa/MC5+ZJUztgTN78AOBoSsY0i14plOKFIysST0wkj4wKC2D3YSk+INTR8oNZhiuqBVs" +
            "EFTqBVMok7pgPv3B1meaHvyaOHKCYToKBp4l6YFBugWP6Sn1gkuolFrB500pLthNVNIKjhtJ2g7Wz17qBJ83TdHB2YSQ/OApKSFOwQmCk6qDkTUJJLiEwiQU" +
            "PNOTZMHnDUutYIMgUn2wIVcwhUKKC1Z3WZIOLqEEyQ4WmaXc4EWu4Is1Uluwjd9SK/i8IYUFGwSUhIJ1Y5JasBTE0ir4vEH6gcmkE8bIg/VJH1xvP8EHP70n" +
            "XrCbcIoFTnUGpmkGHkkiDLEKVAoGy5BiwXg6H/x0JCYwS7/gIIMUF8wEMckL5ukD2yQDm9QT/HRIEIRHET2+4Ewn4R+DTpQwsiZKCz5WLfGDrY80JyzI+ODU" +
            "kTLBOYZVVp8F4xhV+sEZ/r0XnLdMAp4HNmjgpgWf7qRgfOAF7bR3YIAySzmwhe6bHNiKqowe2KCH+8DVMaGIx/50FsMVI29MdnE6EJDoFyZFYmvJPjb5a0wu" +
            "6UzOIxvT2d9Q/AsPiysA2BfBRF1CRtLOzqmClfsHGFNUj9faf7IwU+Uscr9wyO0qJBkAhlIlD8AlHcD/d3fvvaXcif9nCSEAIwAcACOTCiUWYBKkSt1I17LR" +
            "u4auSBwKS3LBzTGwKDYh0WBEBEf48MIhXFRTUi1W1KtQRaMhoZVIQdMoUNGMTIcT82zClJAERxyLENf08/KdH//vwzXas2Xd3PHeDrvCNGEpQyKVKYcskyBX" +
            "qU+Xlo3eBaEXJ47wcvLgHAMrpomlwQiBDagRmvoxhOERYpCy6wES+P//VxAM5g9Q/qZ0B8+sLg2DF6Y5KgdLBSxUDH61O/XBa79MJOGnCiJ98Lg3QGPwdCIl" +
            "Z/Adg47WweZgCY3BB29PU8In0+kafBwhIQkDigePOpzYBoODzWkhnBqKn3UwaihDY/DX2dOU8NRfCgVPBlGqDK4IEHy565QcPHVId/DBC2kcPL5Nag5+VplE" +
            "wQN1kxQIXycpGLzr5JGyMKF48L5hooKv8ZGowXcik0h4qBcSB3+okoTBE7yMysHjW0yt4CdFSt9gI0kVDcGDeqd58FuOSRQs3U6pEPz8QFMxeEjGo1LwDlWp" +
            "GXwynkTCbzmRODhsGaJC8B8Ap3LwkolJFLwtVyqDx6wXokF49ZdWwWz1lh7B60RNyODcIhytg10gELRE+DpJgeDLHZ90wvtGE5fw1Fk6B99SFRKDTxsVOYNB" +
            "N3S0Cl4ylJAEr16lhfCzcpIGL5lI4uChHklKOBA4eIeSlA5+VkiU8I12RrSEV6+0Et5UQXQHv88ykYM1IESoQnjqnQLCIxmJlIN3ShlaBo+6J5bwxweid/AO" +
            "lQkdPNQx4cGnjUyeg6/jFBO+E22SJbx6pXVwF5hMc/BFkGkc/Itk6hJGlAev/TB5CSP6YJni4MM0JnfwOpEJHfyhNKGDVxQjpBQ+7+FoDF77RbKD/wtxIgmv" +
            "yahUBcPkDF4GZYqEB/VDw8Fn0EmNYC0XP30J/43SOfh6N5Ay+E5gwoTPoEJTwoXAg6deKTp430o6gsmVnLyF4UTCRyxA3sJwMuGRDCCX8AMWESaMM6xjBt8M" +
            "C1EG/y1TdPC+XToSJlAIeykcXLxbSBl8JzjBwetEppHwfwGROvg4YoYPgMIIFQcAAkULC9DnQOAtsrs3F0weZ1ajlZE9JraFgW1t2Sr16dLvUejGcvLixIfC" +
            "ZxBo1ZoVQugxiOETkaE6HxL4//8fYODwBylYmKckPCSTCB38Scp0B8+3THjwFRpAh7B1f0Sa8GRQoTp4U4XSOHizkjQIH5DxmRIO9A6eTkDiB99+keLBIxmY" +
            "9GAWjoY+Bve9UJEazNfaozz4mLehjPCj9NEPLkA2iDL4DELpCF6j5akP3ihlaAye90bRGUwEl5E6eFCPaQ4+vUNIEX7LjGIHr55JH/yhMNnBxzETFAybD3IW" +
            "DGAmBw=="), Repeats()),
        ["random3"] = (Convert.FromBase64String(
            "KLUv/WQsAGEJAGra+amRJs0HgO83x2QwVzbkBykeMXklcPGxSV7jggzJIXjArVE2KU4INs9NhTxxe6J2EWERev/wtYm34NxuI/3jbqXscKnlrt3bFvqp2Oq1" +
            "P867bHGqt6d4z/jHfklymRPSaheXhQr4kWODNmMER92fAqENsreMOLb+c6CxHS+UaXzn127THrnDw9oOJ4FDc4gbKHyoZOZcRTFhmRFqR3Qz7s3nHW9vzOTn" +
            "Se/cfhA0ugAXlfSz7ASVi5E8cYSnWXtm2jm0XFYZrFyXwBv3f8chLN4RU7J/gAHIUZHdMlpfQPB0daPWgF6q/umYGyzpngzJGkWmlQbI5lk37AvEO3kCOH8q" +
            "ggojSquAZ1TJ52XV3rKFExgUuarqq45Kn5RS5cNvluOsvhwBpc+ZJToc3sU="), SampleData.Random(300, 43)),
        ["zeros3"] = (Convert.FromBase64String(
            "KLUv/aRADQMAVAAAEAAAAQD7/znAAgNqCADE6XRw"), new byte[200_000]),
        ["skewed3"] = (Convert.FromBase64String(
            "KLUv/WTECK04AGqBgBhPMNK6SWNFVFVFMjHMHHP93g0mMjO/d2H8UnGRftyv3/4mOlf6U2DexFEkWhCHzfdu+YpdPJ7mOKQBCz4suEACCVSG7unu7tbUGiGE" +
            "kL1lCmcBcgFvAVtn3Jkb3VyUMYNP+gpsawRglwvs+HfOe2XHCTMl+FlxXbGVn6Bq41jBR+H+99A72nVisL3TsVpnZaPsFVskErusg+qiqhaUFu5X3S+XGIRD" +
            "hJu3xPvLfkEPpGJkCK9fs0l+m+dZMI7uapeEb1302qlJ1fVGgSyAJwmo5r443b3wO03FtFhc90uueVQ+q5TyQPdZ5S3JTac4sjJmsLkHdyC/JHomo4X0tM/G" +
            "R7JcQB+LXj+aJjnXLbSDPxFxzaXd93iNUZAKXsm+oS9Atffg+CR0L8EMN7/ywuDlvJN/8MjBMcgrblrH0fc1UXufdl7f8tKtUIw9MdlZq2iEPc/nO/YqKh/6" +
            "BTSQPzaMKBrc7Ky0txlO+pY5rNqkH8z3oGjZTj98/Bpi0/67I9++2ySlEoVQ5I30f/rMLvHP8CG0lx3DV/NPz3J8n/xNuA3bdfhvr5g0Z2uAd4HCnbz4NQMC" +
            "LNUVeS9njGIK+w7MSEp0/BuqPbruJzPpPENGKeUgStoMGGk8uiYdtZD3YuqXV0IxBfOqZ7jYoL/Gu8pkpDivVa/x76zDsB+nf7cPxCeRSEpqVWhpK7yH7EnP" +
            "ddUrwOYIoApV8rJjfSwyjoUUDlyumAM+bruB5i9d1SSQXZjL7YGePufnA0qK/2O/ggGNf8IDzh8Zx1p6OOGZyprQAlZ78j7PwDkmp3X0TMvsUD8kSkV7sw0k" +
            "eM4JhccICnoxSrfi0w3Gq+WN/0/NTzw0OlYSKbSSzekoeZdv3pceOP7ZbnK4eR5yhy6X2ROuPdtEHrj+OPePB91ZOtMYcGwRV7UuYjn7XYPdv1EG0G/5hwVr" +
            "wYtvdSzfbybmlNTEvoJAwuTNugdwailDfjeLeY44M66OOmvcc4AlpnuyPn3iHE0n1m2Rde/HdBML449WnFAlErf20xMtvVvRNp8lQ0/jM5HZanJ6HEhGzAIO" +
            "dWKZC2LtpGOiT3f8Ul63OjrUAbs1bcYQlNSrQlRBCuOwHCB4TM1NDdA3YhuHG/2efcPEJSs5AfZ4OoINwjC9iEzJ9BpU92jJedhxkZ4yg+BNaO2LioBCH9rM" +
            "oSRfh8QFBfKJsKYnC7/ncan+mry5KH7t4M9GF9HRODeQ4VHVvZ9k+kUqIcrJSKGfThOOqx98xYzMVuGhuE2jwuhtvW0N82u5SvOFI+Hvmtote43bXKG6/vMu" +
            "wWv++O/MRQcx13YsiVuZ7+cN4lkHWvRdh8Jcfm4k9ZM6l+Ixn8U8meAzw++XOTCmYN5nxl8yPwGbdyP7R6mwNH99DiQJAmhk/Gx+TvhA2ay1nh8AXgnii3/K" +
            "NO26E9VuraX11mNOpC3iOJ5J183/453TxejcPc29UpcuDGCaUjF+RNSLf4B+Ub+eukizm0eLJ4l2qiQfjeSbdnjT42bDN4bVt13AlCJsB69q38FZPgrdrYK/" +
            "lTgXmzp/N4uRngpMdUy34nI7NcNCiJsr9KlH/6+UT8rK0fcuw3gsO04byYzL9MPkhwNmbvm0Ls77LXPCMrw/0ubXM/JmqCiCIA68Hr0YN6+ASxL0po6Ndw29" +
            "JtFvJKYKUwpNNwRC6nVHZ/VZoyw8Lv41Lz8RR5hc/cCX5aJE6NryyYPNmA1hy/gv31eXDXa5eJFv4DEvVLd90BsjPAbft48JShCLoJ+iO5pnad7WJ38OsHrP" +
            "VtSd92Ksv1WTyxpuJIFow3hjC9biPLjnvSXvKn1Wbe8agIfo7hMv6u+twS3xKuCGsg2f4tJX9e1M9RbQMvzYcRgzkktCyOJmIHORqHUhZiarYSS60JBRzwTq" +
            "XrEy7Ee2fZV04SVdpzk3ET0EvLRC2RkMCRO4fAL7xCqP5UiqM/Og+iZyW+KX4D88xgSWM03VoaYcAY/Se4Nue10UI7y8fD8tRa+ADTcfAp1i5XYMIB6sIEr6" +
            "kHKHT/u3BP2eTuuKnzapN89I5VAW1WFLGX+pP7kKEctPf3Zznv0mi5DOsFHCiOvnYY7o1WioMRgFGWQIQkYRQ4jIiA1NHiACQgxDZuYBEOgec0fcxlpwh6E8" +
            "ClTT7H4VGrxLqy2IX5lPFV8TNdshsASisY/+57Q6S4KLGPDcD6UnHdTHR565VwN/Ld1eO8KPhPvoQbrc415shNNaOnAsppn10MwSyRvr2e14ls1ZuDrUpW/i" +
            "NpZZvkWeGFCQnDiIg74oQNsfKK/iWyOQ02LAUrmGnOy5YMOFBV7REsUkrgQhBDj47IfFTUVNQOw8JgeknQ762ISiWJuOdCgIRXhHVl4IsscmE4Fxch5OKPhP" +
            "tziYH3K8XilO2KEgDi/PFA7kHULOqgLXjdps"), Skewed()),
    };

    private static byte[] Repeats()
    {
        byte[] text = SampleData.Text(900, 42);
        var bytes = new List<byte>();
        for (int i = 0; i < 300; i++)
        {
            bytes.AddRange(text);
            bytes.AddRange(Encoding.ASCII.GetBytes(i.ToString(System.Globalization.CultureInfo.InvariantCulture)));
            bytes.AddRange(text.AsSpan(i, 77));
        }

        return [.. bytes];
    }

    private static byte[] Skewed()
    {
        var bytes = new byte[2500];
        var random = new Random(44);
        for (int i = 0; i < bytes.Length; i++)
            bytes[i] = (byte)(Math.Pow(random.NextDouble(), 6) * 256);
        return bytes;
    }
}
