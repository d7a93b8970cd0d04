"""Currencies as prose writes them: names, codes and signs, as patterns for the checks."""

NAMES = (
    r"(?:dollars?|euros?|pounds?|francs?|yen|yuan|rupees?|roubles?|rubles?|hryvnias?|zlotys?|kron(?:a|or|e|er)|korunas?|forints?|lei"
    r"|liras?|pesos?|reais|rand|shekels?|dirhams?|riyals?)"
)
CODES = r"(?:USD|EUR|GBP|CHF|JPY|CNY|INR|RUB|UAH|BYN|PLN|SEK|NOK|DKK|CZK|HUF|RON|TRY|CAD|AUD|NZD|MXN|BRL|ZAR|ILS|AED|SAR|KRW|SGD)"
SIGNS = "[$€£¥₹₴₽₺₩₪]"
