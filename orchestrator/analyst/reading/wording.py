"""The sentences of a plan: its goal, its assumptions, and why a question is refused.

Place in the flow: last; everything here is said in the person's language.
"""

from __future__ import annotations

import datetime as dt

from orchestrator.analyst.reading.language import Lang

NOTES: dict[str, tuple[str, str]] = {
    "metric": ("{label}: {description}", "{label}: {description}"),
    "no_period": (
        "Sem período: todos os dados são considerados.",
        "Without a period: all data are considered.",
    ),
    "the_period": ("O período", "The period"),
    "period": ("{label} vai de {start} a {end}.", "{label} runs from {start} to {end}."),
    "period_day": ("{label} é {start}.", "{label} is {start}."),
    "period_from": ("{label} começa em {start}.", "{label} begins on {start}."),
    "period_until": ("{label} termina em {end}.", "{label} ends on {end}."),
    "compared": ("Comparado com {start} a {end}.", "Compared with {start} to {end}."),
    "corrected": ("Li “{typed}” como “{word}”.", "I read “{typed}” as “{word}”."),
    "value_in_two_columns": (
        "“{value}” foi lido como {column}; existe também em {other}.",
        "“{value}” was read as {column}; it also exists in {other}.",
    ),
    "partial": ("“{typed}” foi lido como {value}.", "“{typed}” was read as {value}."),
    "state_today": (
        "A situação é a de hoje, qualquer que seja a data.",
        "The state is today's, whatever the date.",
    ),
    "amount_of": ("O número é comparado com {column}.", "The number is compared with {column}."),
    "empty": ("“Sem {column}” é {column} em branco.", "“Without {column}” is an empty {column}."),
    "default_metric": (
        "Nenhuma medida foi dita: uso {label}.", "No measure was named: {label} is used.",
    ),
    "lifted": (
        "Você pediu {value}: a regra “{rule}” de {label} não se aplica aqui.",
        "You asked for {value}: the rule “{rule}” of {label} does not apply here.",
    ),
    "rule_off": (
        "A regra “{rule}” de {label} não se aplica aqui.",
        "The rule “{rule}” of {label} does not apply here.",
    ),
    "time_column": ("O período é contado por {column}.", "The period is counted by {column}."),
    "grain": ("Agrupado por {grain}.", "Grouped by {grain}."),
    "one": ("Só o primeiro colocado é mostrado.", "Only the first one is shown."),
    "ranked_by": ("A ordem é por {label}.", "Ranked by {label}."),
    "per": (
        "A média por {grain} divide o total pelos períodos ({grain}) que têm dados.",
        "The average per {grain} divides the total by the periods ({grain}) that have data.",
    ),
    "growth_months": (
        "Crescimento sem período: mês a mês.", "Growth without a period: month over month.",
    ),
    "share_of_all": (
        "O percentual é sobre o total sem este filtro: {filter}.",
        "The percentage is of the total without this filter: {filter}.",
    ),
    "average_column": (
        "A média é por linha: cada {row} conta uma vez.",
        "The average is per row: each {row} counts once.",
    ),
    "weekday_filter": ("Só os dias: {days}.", "Only these days: {days}."),
}
GRAINS = {
    "day": ("dia", "day"), "week": ("semana", "week"), "month": ("mês", "month"),
    "quarter": ("trimestre", "quarter"), "year": ("ano", "year"),
    "weekday": ("dia da semana", "weekday"), "month_of_year": ("mês do ano", "month of the year"),
    "hour": ("hora", "hour"),
}
WEEKDAYS = {
    "pt": ("segunda", "terça", "quarta", "quinta", "sexta", "sábado", "domingo"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
REFUSALS: dict[str, tuple[str, str]] = {
    "unknown_words": (
        "Não entendi: {words}. Posso responder sobre {table} com os termos do catálogo.",
        "I did not understand: {words}. I can answer about {table} in the catalog's terms.",
    ),
    "unused": (
        "Não entendi a que “{words}” se refere nesta pergunta.",
        "I did not understand what “{words}” refers to in this question.",
    ),
    "nothing": (
        "Não reconheci na pergunta nada do que os dados contêm.",
        "I recognised nothing in the question that the data contain.",
    ),
    "no_measure": (
        "Diga o que medir (por exemplo: {metrics}).",
        "Say what to measure (for example: {metrics}).",
    ),
    "number": (
        "Não entendi a que o número {words} se refere.",
        "I did not understand what the number {words} refers to.",
    ),
    "compare": ("Diga o que comparar com o quê.", "Say what to compare with what."),
    "pairs": (
        "Para uma correlação, diga duas medidas e por que agrupá-las: por exemplo, “por estado” "
        "ou “por mês”.",
        "For a correlation, name two measures and what to group them by: for example “by state” "
        "or “by month”.",
    ),
    "grain": (
        "Não sei agrupar por {words}. Use dia, semana, mês, trimestre ou ano.",
        "I cannot group by {words}. Use day, week, month, quarter or year.",
    ),
    "aggregate": (
        "Esta conta não está ao meu alcance: média de contagens ou de métricas compostas.",
        "This is beyond me: an average of counts or of composed metrics.",
    ),
    "average_per_thing": (
        "Não sei calcular médias por {words} sobre somas; peça o total por {words}.",
        "I cannot average sums per {words}; ask for the total by {words}.",
    ),
    "unsupported": (
        "Não respondo a perguntas com “{words}”: só ao que os dados mostram, sem previsões, "
        "causas nem o que não aconteceu.",
        "I do not answer questions with “{words}”: only what the data show, no forecasts, "
        "causes or what did not happen.",
    ),
    "future": (
        "O período pedido (“{words}”) ainda não começou: os dados vão até hoje e não faço "
        "previsões. Pergunte por um período que já começou.",
        "The period asked for (“{words}”) has not begun: the data end today and I make no "
        "forecasts. Ask for a period that has begun.",
    ),
    "forbidden": (
        "Eu só leio dados; não altero nem apago nada (“{words}”).",
        "I only read data; I change and delete nothing (“{words}”).",
    ),
    "no_time": ("Esta tabela não tem uma coluna de data.", "This table has no date column."),
    "two_periods": (
        "Entendi mais de um período ({words}) e não sei como juntá-los.",
        "I understood more than one period ({words}) and do not know how to join them.",
    ),
    "lift": (
        "{words} não pode ser calculado para o que você filtrou.",
        "{words} cannot be computed for what you filtered.",
    ),
    "no_context": (
        "Isto parece continuar outra pergunta, mas não há conversa anterior.",
        "This seems to continue another question, but there is no earlier one.",
    ),
    "lost_context": (
        "Não entendi a mensagem anterior, então não sei o que esta continua: escreva a "
        "pergunta inteira.",
        "I did not understand the message before, so I do not know what this continues: "
        "write the whole question.",
    ),
    "no_change": (
        "A correção não muda o plano. Diga o que trocar, incluir ou tirar.",
        "The correction does not change the plan. Say what to replace, add or remove.",
    ),
    "empty": ("A pergunta está vazia.", "The question is empty."),
    "too_long": ("A pergunta é longa demais.", "The question is too long."),
    "group_condition": (
        "Não sei contar grupos que atendem a uma condição; peça a lista deles.",
        "I cannot count groups that meet a condition; ask for their list.",
    ),
    "growth_rank": (
        "Não sei ordenar por crescimento; peça o crescimento de cada um.",
        "I cannot rank by growth; ask for the growth of each one.",
    ),
    "greeting": (
        "Olá! Pergunte sobre {table}: medidas, filtros, períodos e comparações.",
        "Hello! Ask about {table}: measures, filters, periods and comparisons.",
    ),
    "thanks": (
        "De nada! Se quiser, faça outra pergunta.", "You are welcome! Ask another question.",
    ),
    "help": (
        "Respondo sobre {table}. Conheço, entre outras medidas: {metrics}.",
        "I answer about {table}. Among other measures I know: {metrics}.",
    ),
    "ambiguous": ("A pergunta tem mais de uma leitura.", "The question has more than one reading."),
}


def say(sentences: dict[str, tuple[str, str]], key: str, lang: Lang, **words: str) -> str:
    return sentences[key][lang == "en"].format(**words)


def day(date: dt.date | None, lang: Lang) -> str:
    """A date as the language writes it; empty for none."""
    if date is None:
        return ""
    return date.strftime("%d/%m/%Y") if lang == "pt" else f"{date:%B} {date.day}, {date.year}"


def grain_name(grain: str, lang: Lang) -> str:
    return GRAINS[grain][lang == "en"]


def listed(names: list[str], lang: Lang) -> str:
    """ "a, b e c"."""
    if len(names) < 2:
        return "".join(names)
    joint = " and " if lang == "en" else " e "
    return ", ".join(names[:-1]) + joint + names[-1]
