{%- macro personality_dimensions() -%}
    {{ return({
        'exploration': ['F', 'E'],
        'newness': ['T', 'N'],
        'variety': ['L', 'V'],
        'uniqueness': ['C', 'U'],
    }) }}
{%- endmacro -%}
